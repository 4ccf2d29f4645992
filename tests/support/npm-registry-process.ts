// A process of its own for verdaccio, which holds global state: started by npm-registry.ts, ends with its parent.
import { execFileSync } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { runServer } from 'verdaccio';

const [storage] = process.argv.slice(2);
const upstream = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
const everyone = '$all';

const server = await runServer({
  storage,
  // It has to stand somewhere for verdaccio to find its way; nothing is written there.
  self_path: storage,
  web: { enable: false },
  log: { type: 'stdout', format: 'json', level: 'error' },
  // Nothing of others is kept: npm's own cache has it.
  uplinks: { upstream: { url: upstream, cache: false } },
  packages: {
    // Ours come from here or not at all.
    '@tdw/*': { access: everyone, publish: everyone },
    '**': { access: everyone, proxy: 'upstream' },
  },
});
server.listen(0, 'localhost', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit());
