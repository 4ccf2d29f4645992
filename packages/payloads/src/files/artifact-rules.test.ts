import { describe, expect, test } from '@jest/globals';
import { parseContainerExecutionInput, parseContainerOfRun, parseParallelInput, parsePipelineInput } from '../parse.ts';
import { refusalOf } from '../testing/refusal-of.ts';

const build = { image: 'alpine', name: 'build', collect: ['/out'] };
const user = { image: 'alpine', files: [{ path: '/in/a', artifact: { step: 'build', path: '/out/a' } }] };
const issue = (path: string, expected: string) => [{ path, expected, got: '"build"' }];

describe('an artifact', () => {
  test('is of a step before in the same pipeline', () => {
    const input = { containers: [build, { image: 'alpine' }, user] };

    expect(parsePipelineInput(input)).toEqual(input);
    expect(parseContainerOfRun(user)).toEqual(user);
  });

  test.each<[string, object[], string]>([
    ['itself', [{ ...user, ...build }], 'the name of a step before this one'],
    ['one of several', [build, build, user], 'the name of one step before this one; several have it'],
    ['one that collects nothing', [{ image: 'alpine', name: 'build' }, user], "the name of a step with 'collect'"],
    [
      'a service, which has not ended by then',
      [{ ...build, lifecycle: 'service' }, user],
      'the name of a job: a service has not ended by then',
    ],
  ])('is not of %s', (_, containers, expected) => {
    const path = `containers[${containers.length - 1}].files[0].artifact.step`;

    expect(refusalOf(parsePipelineInput, { containers }).issues).toEqual(issue(path, expected));
  });

  test('is not of a step that comes later', () => {
    expect(refusalOf(parsePipelineInput, { containers: [user, build] }).issues).toEqual(
      issue('containers[0].files[0].artifact.step', 'the name of a step before this one'),
    );
  });

  const none = 'none: only the steps of a pipeline have artifacts of steps before them';

  test('is not for a container alone, nor for one of those that run side by side', () => {
    expect(refusalOf(parseContainerExecutionInput, user).issues).toEqual(issue('files[0].artifact', none));
    expect(refusalOf(parseParallelInput, { containers: [build, user] }).issues).toEqual(
      issue('containers[1].files[0].artifact', none),
    );
  });

  test('is not for services', () => {
    const services = [{ ...user, name: 'db' }];
    const parsers = [parsePipelineInput, parseParallelInput];
    for (const parse of parsers) {
      expect(refusalOf(parse, { containers: [build], services }).issues).toEqual(
        issue('services[0].files[0].artifact', none),
      );
    }
    expect(refusalOf(parsePipelineInput, { containers: [build, { image: 'alpine', services }] }).issues).toEqual(
      issue('containers[1].services[0].files[0].artifact', none),
    );
    expect(refusalOf(parseContainerExecutionInput, { image: 'alpine', services }).issues).toEqual(
      issue('services[0].files[0].artifact', none),
    );
  });
});
