import { SetupError } from './errors.mjs';

/** What `scripts/run.mjs` provides as the Temporal server of the command. */
const TEMPORAL_MODES = /** @type {const} */ (['server', 'image', 'program', 'none']);

/**
 * @typedef {(typeof TEMPORAL_MODES)[number]} TemporalMode
 * @typedef {{ help: boolean, temporal: TemporalMode, engine: boolean, command: string[] }} RunArguments
 */

/**
 * `[--temporal server|image|program|none] [--no-engine] -- command [argument…]`
 *
 * Arguments that npm appends (`npm test -- x`) end up behind the command, where they belong.
 *
 * @param {readonly string[]} argv Without node and script.
 * @returns {RunArguments}
 */
export function parseRunArguments(argv) {
  const end = argv.indexOf('--');
  const options = end === -1 ? [...argv] : argv.slice(0, end);
  /** @type {RunArguments} */
  const parsed = { help: false, temporal: 'none', engine: true, command: end === -1 ? [] : argv.slice(end + 1) };
  for (let option = options.shift(); option !== undefined; option = options.shift()) {
    if (option === '--help' || option === '-h') parsed.help = true;
    else if (option === '--no-engine') parsed.engine = false;
    else if (option === '--temporal') parsed.temporal = temporalMode(options.shift());
    else if (option.startsWith('--temporal=')) parsed.temporal = temporalMode(option.slice('--temporal='.length));
    else throw refuse('--temporal, --no-engine or --help before `--`', `\`${option}\``);
  }
  if (parsed.help) return parsed;
  if (parsed.command.length === 0) throw refuse('a command after `--`', 'none');
  if (parsed.temporal === 'image' && !parsed.engine) {
    throw refuse('an engine for `--temporal image`', '`--no-engine`');
  }
  return parsed;
}

/**
 * @param {string | undefined} value
 * @returns {TemporalMode}
 */
function temporalMode(value) {
  const mode = TEMPORAL_MODES.find((known) => known === value);
  if (mode === undefined) throw refuse(`--temporal ${TEMPORAL_MODES.join(', ')}`, `\`${value ?? 'nothing'}\``);
  return mode;
}

/**
 * @param {string} expected
 * @param {string} found
 */
function refuse(expected, found) {
  return new SetupError({ expected, found, todo: 'see `node scripts/run.mjs --help`' });
}
