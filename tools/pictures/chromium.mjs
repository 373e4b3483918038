// A chromium, spoken to through a pipe: no port, no further package.
import { spawn } from 'node:child_process';

export function open(program) {
  const child = spawn(program, ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--hide-scrollbars', '--allow-file-access-from-files', '--remote-debugging-pipe', 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  });
  const [, , , to, from] = child.stdio;
  const waiting = new Map();
  let last = 0;
  let rest = '';
  from.setEncoding('utf8');
  from.on('data', (chunk) => {
    const parts = (rest + chunk).split('\0');
    rest = parts.pop();
    for (const part of parts) {
      const { id, result, error } = JSON.parse(part);
      if (!waiting.has(id)) continue;
      const { resolve, reject } = waiting.get(id);
      waiting.delete(id);
      error ? reject(new Error(error.message)) : resolve(result);
    }
  });
  const failed = new Promise((_, reject) => child.on('error', reject));
  const send = (method, params = {}, sessionId) =>
    Promise.race([failed, new Promise((resolve, reject) => {
      waiting.set(++last, { resolve, reject });
      to.write(JSON.stringify({ id: last, method, params, sessionId }) + '\0');
    })]);

  // shoot draws a page at a width, as high as what measure (an expression) says.
  async function shoot(url, width, measure, scale) {
    const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true });
    const size = (height) => send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: scale, mobile: width < 500 }, sessionId);
    await size(2000);
    await send('Page.navigate', { url }, sessionId);
    let height;
    for (let n = 0; n < 100; n++) {
      const { result } = await send('Runtime.evaluate', { expression: `document.readyState === 'complete' ? ${measure} : 0`, awaitPromise: true }, sessionId);
      if (result.value > 0 && result.value === height) break;
      height = result.value;
      await new Promise((r) => setTimeout(r, 100));
    }
    await size(height);
    const { data } = await send('Page.captureScreenshot', { format: 'png' }, sessionId);
    await send('Target.closeTarget', { targetId });
    return { png: Buffer.from(data, 'base64'), height };
  }
  return { shoot, close: () => child.kill() };
}
