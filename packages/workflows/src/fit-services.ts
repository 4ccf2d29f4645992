import type { ContainerExecutionOutput } from '@tdw/payloads';
import { fitIntoResult } from './output-budget.ts';

/** Shortens what is long in the results of a run, in those of its services, and of the services of each container. */
export function fitRun(
  results: readonly ContainerExecutionOutput[],
  services: readonly ContainerExecutionOutput[],
): { results: ContainerExecutionOutput[]; services: ContainerExecutionOutput[] } {
  const all = [...services, ...results.flatMap(({ services: own = [], ...result }) => [result, ...own])];
  const fitted = fitIntoResult(all).values();
  const take = (count: number): ContainerExecutionOutput[] =>
    Array.from({ length: count }, () => fitted.next().value as ContainerExecutionOutput);
  return {
    services: take(services.length),
    results: results.map(({ services: own }) => {
      const [result] = take(1);
      return own === undefined ? result! : { ...result!, services: take(own.length) };
    }),
  };
}

/** The result of a container that is run alone, which fits unless its services take part in it. */
export function fitWithServices(result: ContainerExecutionOutput): ContainerExecutionOutput {
  return result.services === undefined ? result : fitRun([result], []).results[0]!;
}
