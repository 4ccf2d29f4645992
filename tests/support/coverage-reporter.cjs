const { relative } = require('node:path');

/** Of lines and of branches, in each package. */
const LEAST_PERCENT = 90;

// What the tests reach, by package: printed after each run with coverage, and demanded of a run of all tests.
module.exports = class CoverageReporter {
  #isWhole;

  constructor({ testPathPatterns, testNamePattern }) {
    this.#isWhole = testPathPatterns.patterns.length === 0 && !testNamePattern;
  }

  onRunComplete(_contexts, results) {
    // At exit, for jest puts the map together after all reporters.
    process.on('exit', () => {
      if (!results.coverageMap) return;
      const table = byPackage(results.coverageMap);
      console.table(table);
      const tooLittle = Object.keys(table).filter((name) => Math.min(...Object.values(table[name])) < LEAST_PERCENT);
      if (!this.#isWhole || tooLittle.length === 0) return;
      console.error(`Expected ${LEAST_PERCENT} % of lines and of branches to be tested in ${tooLittle.join(', ')}`);
      process.exitCode = 1;
    });
  }
};

/** The percentages of each package: `{ '@tdw/payloads': { lines: 100, branches: 98.4 } }`. */
function byPackage(coverageMap) {
  const sums = {};
  for (const file of coverageMap.files()) {
    const [, name] = relative(process.cwd(), file).split('/');
    const { lines, branches } = coverageMap.fileCoverageFor(file).toSummary().data;
    const sum = (sums[`@tdw/${name}`] ??= { lines: new Share(), branches: new Share() });
    sum.lines.add(lines);
    sum.branches.add(branches);
  }
  return Object.fromEntries(
    Object.entries(sums).map(([name, { lines, branches }]) => [
      name,
      { lines: lines.percent, branches: branches.percent },
    ]),
  );
}

class Share {
  #covered = 0;
  #total = 0;

  add({ covered, total }) {
    this.#covered += covered;
    this.#total += total;
  }

  get percent() {
    return this.#total === 0 ? 100 : Math.floor((this.#covered / this.#total) * 1000) / 10;
  }
}
