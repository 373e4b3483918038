// Draws the replies captured by TestPictures as Discord shows them.
//
//   go test ./cmd/bot/discord -run TestPictures -args -pictures "$PWD/tools/pictures/replies.json"
//   cd tools/pictures && npm install && node draw.mjs [OUT] [SCENE…]
//
// Needs a chromium in the PATH (CHROMIUM names another). Each scene is drawn at
// desktop width and at 390 px, SCALE (1.5) pixels to a point.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { open } from './chromium.mjs';
import { html } from './markdown.mjs';

const out = resolve(process.argv[2] ?? 'out');
const only = process.argv.slice(3);
const widths = { desktop: 760, phone: 390 };

const require = createRequire(import.meta.url);
mkdirSync(out, { recursive: true });
const bundle = join(out, 'components.js');
require('esbuild').buildSync({
  stdin: { contents: "import '@skyra/discord-components-core';", resolveDir: import.meta.dirname },
  bundle: true, format: 'iife', outfile: bundle, logLevel: 'warning',
});

const attribute = (s) => String(s).replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
const avatar = (name) => {
  const colour = name === 'Verbatim' ? '#3b6e8f' : name === 'carol' ? '#7a5c99' : '#8a6d3b';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="80" height="80"><rect width="80" height="80" fill="${colour}"/><text x="40" y="54" font-family="sans-serif" font-size="40" fill="#fff" text-anchor="middle">${name === 'Verbatim' ? '«\u00a0»' : name[0].toUpperCase()}</text></svg>`;
  return 'data:image/svg+xml,' + encodeURIComponent(svg);
};

const styles = { 1: 'primary', 2: 'secondary', 3: 'success', 4: 'destructive', 5: 'secondary' };

function component(c) {
  switch (c.type) {
    case 1:
      return `<discord-action-row>${c.components.map(component).join('')}</discord-action-row>`;
    case 2:
      return `<discord-button type="${styles[c.style]}"${c.disabled ? ' disabled' : ''}>${c.emoji ? `<span class="emoji">${c.emoji.name}</span> ` : ''}${attribute(c.label ?? '')}</discord-button>`;
    case 3:
      return `<discord-string-select-menu placeholder="${attribute(c.placeholder ?? '')}"></discord-string-select-menu>`;
    default:
      throw new Error(`component of type ${c.type}`);
  }
}

function message(m) {
  const head = [`author="${attribute(m.author)}"`, `avatar="${avatar(m.author)}"`, 'timestamp="12:00"', 'twenty-four'];
  if (m.bot) head.push('bot');
  if (m.ephemeral) head.push('ephemeral');
  let above = '';
  if (m.command) {
    above = `<discord-command slot="reply" author="${attribute(m.by)}" avatar="${avatar(m.by)}" command="/${attribute(m.command)}"></discord-command>`;
  } else if (m.reply_to) {
    above = `<discord-reply slot="reply" author="${attribute(m.by)}" avatar="${avatar(m.by)}">${attribute(m.reply_to)}</discord-reply>`;
  }
  const below = (m.components ?? []).map(component).join('');
  return `<discord-message ${head.join(' ')}>${above}${html(m.content)}${below && `<discord-attachments slot="components">${below}</discord-attachments>`}</discord-message>`;
}

const page = (scene) => `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>
  html, body { margin: 0; background: #313338; overflow: hidden; }
  .emoji { font-family: "Noto Color Emoji"; }
  discord-messages { min-height: 0 !important; border: 0 !important; }
</style><script src="components.js"></script>
<body><discord-messages no-background>${scene.messages.map(message).join('')}</discord-messages></body>`;

const browser = open(process.env.CHROMIUM ?? 'chromium');
try {
  for (const scene of JSON.parse(readFileSync(join(import.meta.dirname, 'replies.json'), 'utf8'))) {
    if (only.length && !only.includes(scene.name)) continue;
    const file = join(out, `${scene.name}.html`);
    writeFileSync(file, page(scene));
    for (const [name, width] of Object.entries(widths)) {
      const { png, height } = await browser.shoot('file://' + file, width, "Math.ceil(document.querySelector('discord-messages').getBoundingClientRect().height) + 8", Number(process.env.SCALE ?? 1.5));
      writeFileSync(join(out, `${scene.name}-${name}.png`), png);
      console.log(`${scene.name}-${name}.png`, width, height, png.length);
    }
  }
} finally {
  browser.close();
}
