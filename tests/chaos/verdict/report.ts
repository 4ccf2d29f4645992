import type { FaultKind } from '../plan/fault.ts';
import type { Finding } from './checks.ts';

export interface Report {
  seed: number;
  runs: number;
  /** How they were closed. */
  closings: Record<string, number>;
  containers: number;
  /** Those that hit something. */
  faults: Partial<Record<FaultKind, number>>;
  findings: readonly Finding[];
  /** Containers that ran again because nobody saw what became of the one before: the engine was away. */
  reruns: number;
  leftovers: readonly string[];
  durationMs: number;
}

export function isGreen({ findings, leftovers }: Report): boolean {
  return findings.length === 0 && leftovers.length === 0;
}

export function formatReport(report: Report): string {
  const count = (kind: Finding['kind']): number => report.findings.filter((finding) => finding.kind === kind).length;
  return [
    `seed                  ${report.seed}`,
    `runs                  ${report.runs} (${listOf(report.closings)})`,
    `containers            ${report.containers}`,
    `faults                ${sumOf(report.faults)} (${listOf(report.faults)})`,
    `lost                  ${count('lost')}`,
    `executed twice        ${count('twice')}`,
    `wrong                 ${count('wrong')}`,
    `left behind           ${report.leftovers.length}`,
    `run again, unseen     ${report.reruns}`,
    `took                  ${Math.round(report.durationMs / 1000)} s`,
    ...report.findings.map(({ kind, run, what }) => `${kind}: ${run}: ${what}`),
    ...report.leftovers.map((item) => `left behind: ${item}`),
  ].join('\n');
}

function listOf(counts: Record<string, number>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

function sumOf(counts: Record<string, number>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
