// The part of Discord's Markdown that a bot's message may have, drawn with its
// components. Escapes are Discord's: a backslash before a mark that is neither
// a letter, a digit nor a space is not seen, and the mark does nothing.

const text = (s) => s.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

// inline constructs, in the order in which they are tried.
const constructs = [
  [/^\\([^0-9A-Za-z\s])/, (m) => text(m[1])],
  [/^`([^`]+)`/, (m) => `<discord-code>${text(m[1])}</discord-code>`],
  [/^\[((?:\\.|[^\]\\])+)\]\(<?(https?:[^>)\s]+)>?\)/, (m) => `<discord-link href="${text(m[2])}">${inline(m[1])}</discord-link>`],
  [/^<(https?:[^>\s]+)>/, (m) => `<discord-link href="${text(m[1])}">${text(m[1])}</discord-link>`],
  [/^https?:\/\/[^\s<]+[^<.,:;"')\]\s]/, (m) => `<discord-link href="${text(m[0])}">${text(m[0])}</discord-link>`],
  [/^<@!?\d+>/, () => '<discord-mention type="user">alice</discord-mention>'],
  [/^<t:\d+:R>/, () => '<discord-time>il y a 2 minutes</discord-time>'],
  [/^@(Verbatim|everyone|here)\b/, (m) => `<discord-mention type="user">${m[1]}</discord-mention>`],
  [/^\*\*((?:\\.|[^\\])+?)\*\*(?!\*)/s, (m) => `<discord-bold>${inline(m[1])}</discord-bold>`],
  [/^\*((?:\\.|[^\\*])+)\*/s, (m) => `<discord-italic>${inline(m[1])}</discord-italic>`],
  [/^_((?:\\.|[^\\_])+)_/s, (m) => `<discord-italic>${inline(m[1])}</discord-italic>`],
  [/^~~(.+?)~~/s, (m) => `<s>${inline(m[1])}</s>`],
  [/^\|\|(.+?)\|\|/s, (m) => `<discord-spoiler>${inline(m[1])}</discord-spoiler>`],
  [/^\n/, () => '<br>'],
];

function inline(s) {
  let out = '';
  while (s) {
    let done = false;
    for (const [re, draw] of constructs) {
      const m = re.exec(s);
      if (m) {
        out += draw(m);
        s = s.slice(m[0].length);
        done = true;
        break;
      }
    }
    if (!done) {
      const c = String.fromCodePoint(s.codePointAt(0));
      out += text(c);
      s = s.slice(c.length);
    }
  }
  return out;
}

// html draws a message's content.
export function html(content) {
  const out = [];
  const lines = content.split('\n');
  for (let i = 0; i < lines.length; ) {
    const take = (re) => {
      const taken = [];
      for (let m; i < lines.length && (m = re.exec(lines[i])); i++) taken.push(m[1]);
      return taken;
    };
    let block;
    if ((block = take(/^> (.*)/)).length) {
      out.push(`<discord-quote>${inline(block.join('\n'))}</discord-quote>`);
    } else if ((block = take(/^ *-# (.*)/)).length) {
      for (const line of block) out.push(`<discord-subscript>${inline(line)}</discord-subscript>`);
    } else if (lines[i].startsWith('- ')) {
      block = [];
      for (; /^(- |  )/.test(lines[i] ?? ''); i++) {
        if (lines[i].startsWith('- ')) block.push(lines[i].slice(2));
        else block.push(block.pop() + '\n' + lines[i].slice(2));
      }
      out.push(`<discord-unordered-list>${block.map((b) => `<discord-list-item>${inline(b)}</discord-list-item>`).join('')}</discord-unordered-list>`);
    } else if ((block = /^(#{1,3}) (.*)/.exec(lines[i]))) {
      out.push(`<discord-header level="${block[1].length}">${inline(block[2])}</discord-header>`);
      i++;
    } else {
      out.push(lines[i] === '' ? '<div style="height:.6em"></div>' : `<div>${inline(lines[i])}</div>`);
      i++;
    }
  }
  return out.join('');
}
