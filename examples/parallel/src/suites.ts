/** Test suites, and how each of them is to end. */
export const suites = [
  suite('parser', 12, 0),
  suite('database', 31, 2),
  suite('http', 18, 0),
  suite('login', 9, 0),
  suite('payments', 24, 1),
  suite('search', 15, 0),
  suite('emails', 6, 0),
];

function suite(name: string, tests: number, failing: number): { name: string; script: string; exitCode: number } {
  const exitCode = failing > 0 ? 1 : 0;
  const script = `sleep 0.5; echo "${tests - failing} of ${tests} tests passed"; exit ${exitCode}`;
  return { name, script, exitCode };
}
