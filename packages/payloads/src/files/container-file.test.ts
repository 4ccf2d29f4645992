import { describe, expect, test } from '@jest/globals';
import { parseContainerExecutionInput, parsePipelineInput } from '../parse.ts';
import { refusalOf } from '../testing/refusal-of.ts';

const refusal = (...files: object[]) => refusalOf(parseContainerExecutionInput, { image: 'alpine', files }).issues;

describe('a file', () => {
  test.each<[string, object]>([
    ['nothing in it', {}],
    ['two sources', { content: '', contentBase64: '' }],
  ])('with %s is refused', (_, source) => {
    const expected = "exactly one of 'content', 'contentBase64' and 'artifact'";

    expect(refusal({ path: '/a', ...source })).toEqual([{ path: 'files[0]', expected, got: 'an object' }]);
  });

  test.each(['a', '/', '/a/../b', '/a/.', '//a', ''])('is not at %j', (path) => {
    expect(refusal({ path, content: '' })).toMatchObject([{ path: 'files[0].path', got: JSON.stringify(path) }]);
  });

  test('is no folder, unless an artifact is', () => {
    const files = [{ path: '/in/', artifact: { step: 'build', path: '/out/' } }];
    const containers = [
      { image: 'alpine', name: 'build', collect: ['/out'] },
      { image: 'alpine', files },
    ];

    expect(parsePipelineInput({ containers })).toEqual({ containers });
    expect(refusal({ path: '/in/', content: '' })).toMatchObject([{ path: 'files[0].path', got: '"/in/"' }]);
    for (const [path, from] of [
      ['/in/', '/out/a'],
      ['/in/a', '/out/'],
    ]) {
      const wrong = [
        { ...containers[0] },
        { image: 'alpine', files: [{ path, artifact: { step: 'build', path: from } }] },
      ];
      expect(refusalOf(parsePipelineInput, { containers: wrong }).issues).toMatchObject([
        { path: 'containers[1].files[0].path', got: JSON.stringify(path) },
      ]);
    }
  });

  test('is not shown where it is wrong: it may be a secret', () => {
    const issues = refusal({ path: '/a', contentBase64: 'p4ssw0rd!' }, { path: '/b', content: ['p4ssw0rd!'] });

    expect(issues).toMatchObject([{ path: 'files[0].contentBase64' }, { path: 'files[1].content' }]);
    expect(JSON.stringify(issues)).not.toContain('p4ssw0rd');
  });

  test('is one of a hundred at most', () => {
    const files = Array.from({ length: 101 }, (_, index) => ({ path: `/in/${index}`, content: '' }));

    expect(refusal(...files)).toMatchObject([{ path: 'files', expected: 'at most 100 files' }]);
    expect(parseContainerExecutionInput({ image: 'alpine', files: files.slice(1) }).files).toHaveLength(100);
  });
});
