const { relative } = require('node:path');

/** Of lines and of branches, in each package. */
const LEAST_PERCENT = 90;

// What the tests reach, by package: printed after each run with coverage, and demanded of a run of all tests.
module.exports = class CoverageReporter {
  #isWhole;
  #tooLittle = [];

  constructor({ testPathPatterns, testNamePattern }) {
    this.#isWhole = testPathPatterns.patterns.length === 0 && !testNamePattern;
  }

  onRunComplete(_contexts, { coverageMap }) {
    if (!coverageMap) return;
    const table = byPackage(coverageMap);
    console.table(table);
    for (const [name, { lines, branches }] of Object.entries(table)) {
      if (Math.min(lines, branches) < LEAST_PERCENT) this.#tooLittle.push(name);
    }
  }

  getLastError() {
    if (!this.#isWhole || this.#tooLittle.length === 0) return undefined;
    return new Error(
      `Expected ${LEAST_PERCENT} % of lines and of branches to be tested in ${this.#tooLittle.join(', ')}`,
    );
  }
};

function byPackage(coverageMap) {
  const sums = {};
  for (const file of coverageMap.files()) {
    const [, name] = relative(process.cwd(), file).split('/');
    const { lines, branches } = coverageMap.fileCoverageFor(file).toSummary().data;
    const sum = (sums[name] ??= { lines: [0, 0], branches: [0, 0] });
    for (const [counted, { covered, total }] of [
      [sum.lines, lines],
      [sum.branches, branches],
    ]) {
      counted[0] += covered;
      counted[1] += total;
    }
  }
  return Object.fromEntries(
    Object.entries(sums).map(([name, { lines, branches }]) => [
      `@tdw/${name}`,
      { lines: percent(lines), branches: percent(branches) },
    ]),
  );
}

function percent([covered, total]) {
  return total === 0 ? 100 : Math.floor((covered / total) * 1000) / 10;
}
