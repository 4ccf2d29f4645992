import * as v from 'valibot';
import { type ContainerExecutionInput, ContainerExecutionInputSchema, ServiceInputSchema } from './container-input.ts';
import { bytesOfAttempts, MOST_BYTES_OF_ATTEMPTS } from './bytes-of-attempts.ts';
import { lifecycleOf } from './lifecycle.ts';
import { MOST_SERVICES } from './services.ts';

/**
 * The most containers of one run. Each takes five to six events, of the 51,200 that a workflow's history may
 * have, and a share of the 2 MiB that its result may have.
 */
export const MOST_CONTAINERS = 1_000;

/** The most attempts that the containers of one run may take together: the history has to have room for each. */
const MOST_ATTEMPTS_OF_A_RUN = 2_000;

const EXPECTATION = `from 1 to ${MOST_CONTAINERS} containers`;

export const ContainersSchema = v.pipe(
  v.array(ContainerExecutionInputSchema),
  v.minLength(1, EXPECTATION),
  v.maxLength(MOST_CONTAINERS, EXPECTATION),
  v.check(
    (containers) => containers.filter((container) => lifecycleOf(container) === 'service').length <= MOST_SERVICES,
    `at most ${MOST_SERVICES} services`,
  ),
  v.check(
    (containers) => attemptsOf(containers) <= MOST_ATTEMPTS_OF_A_RUN,
    `at most ${MOST_ATTEMPTS_OF_A_RUN} attempts in all, by the maximumAttempts of each 'retry', those of services counted, too`,
  ),
  v.check(
    (containers) => sum(containers.map(bytesOfAttempts)) <= MOST_BYTES_OF_ATTEMPTS,
    `at most ${MOST_BYTES_OF_ATTEMPTS} bytes as JSON in all, each container counted for each of its maximumAttempts, and twice with a waitStrategy or as a service`,
  ),
);

/** Of a run, whose containers have them all the time. */
export const ServicesSchema = v.pipe(
  v.array(ServiceInputSchema),
  v.maxLength(MOST_SERVICES, `at most ${MOST_SERVICES} services`),
);

/** How many attempts containers, and each time their services, may take together, as their `retry` says. */
export function attemptsOf(containers: readonly ContainerExecutionInput[]): number {
  return sum(containers.map(({ retry, services = [] }) => (retry?.maximumAttempts ?? 1) * (1 + services.length)));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
