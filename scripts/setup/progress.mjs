const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const SIGN_OF_LIFE_MS = 15_000;
const WORTH_A_LINE_MS = 1_000;

/**
 * @typedef {(detail: string) => void} Report Says what a step is at right now.
 * @typedef {object} Progress
 * @property {<T>(title: string, work: (report: Report) => Promise<T>, describe?: (result: T) => string) => Promise<T>} step
 *   Runs `work` and prints one line when it ends: title, `describe(result)`, elapsed time.
 * @property {(line: string) => void} note Prints a line of its own.
 */

/**
 * Shows steps that run side by side: a spinner on a terminal, lines and signs of life elsewhere. It
 * writes to stderr, so that stdout belongs to the command that is run afterwards.
 *
 * @param {{ quick?: boolean, stream?: { write(text: string): unknown, isTTY?: boolean, columns?: number } }} [options]
 *   `quick` leaves out steps that took no time: all was there already.
 * @returns {Progress}
 */
export function createProgress({ quick = false, stream = process.stderr } = {}) {
  /** @type {Map<string, { since: number, detail: string }>} */
  const active = new Map();
  const live = stream.isTTY ? createSpinner(active, stream) : createSignsOfLife(active, stream);

  return {
    note: (line) => live.print(line),
    async step(title, work, describe) {
      const state = { since: Date.now(), detail: '' };
      active.set(title, state);
      live.start();
      try {
        const result = await work((detail) => (state.detail = detail));
        const elapsed = Date.now() - state.since;
        if (!quick || elapsed >= WORTH_A_LINE_MS) {
          live.print(`✓ ${title}${describe ? `: ${describe(result)}` : ''} (${seconds(elapsed)})`);
        }
        return result;
      } catch (error) {
        live.print(`✗ ${title} (${seconds(Date.now() - state.since)})`);
        throw error;
      } finally {
        active.delete(title);
        if (active.size === 0) live.stop();
      }
    },
  };
}

/**
 * One line, redrawn in place.
 *
 * @param {Map<string, { since: number, detail: string }>} active
 * @param {{ write(text: string): unknown, columns?: number }} stream
 */
function createSpinner(active, stream) {
  let frame = 0;
  const draw = () => {
    const steps = [...active].map(([title, state]) => describeActive(title, state)).join(' · ');
    const line = `${FRAMES[frame++ % FRAMES.length]} ${steps}`;
    stream.write(`\r\x1b[2K${line.slice(0, (stream.columns ?? 80) - 1)}`);
  };
  return repeating(
    draw,
    100,
    (line) => stream.write(`\r\x1b[2K${line}\n`),
    () => stream.write('\r\x1b[2K'),
  );
}

/**
 * Nothing for quick steps; for long ones a line now and then, so that nobody takes them for dead.
 *
 * @param {Map<string, { since: number, detail: string }>} active
 * @param {{ write(text: string): unknown }} stream
 */
function createSignsOfLife(active, stream) {
  const draw = () => {
    for (const [title, state] of active) {
      if (Date.now() - state.since > SIGN_OF_LIFE_MS / 2) stream.write(`… ${describeActive(title, state)}\n`);
    }
  };
  return repeating(
    draw,
    SIGN_OF_LIFE_MS,
    (line) => stream.write(`${line}\n`),
    () => {},
  );
}

/**
 * @param {() => void} draw
 * @param {number} everyMs
 * @param {(line: string) => void} print
 * @param {() => void} clear
 */
function repeating(draw, everyMs, print, clear) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  return {
    print,
    // Unref: a display must never be what keeps the process alive.
    start: () => void (timer ??= setInterval(draw, everyMs).unref()),
    stop() {
      clearInterval(timer);
      timer = undefined;
      clear();
    },
  };
}

/**
 * @param {string} title
 * @param {{ since: number, detail: string }} state
 */
function describeActive(title, { since, detail }) {
  return `${title} ${seconds(Date.now() - since)}${detail ? `, ${detail.slice(0, 100)}` : ''}`;
}

/** @param {number} ms */
function seconds(ms) {
  return `${(ms / 1000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}
