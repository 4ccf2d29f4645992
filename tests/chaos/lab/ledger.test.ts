import { describe, expect, test } from '@jest/globals';
import { parseEntries } from './ledger.ts';

describe('the ledger', () => {
  test('has an entry for each line, in their order, with the time in milliseconds', () => {
    expect(parseEntries('start 0123456789ab 1700000000\nend 0123456789ab 1700000007\n')).toEqual([
      { what: 'start', container: '0123456789ab', at: 1_700_000_000_000 },
      { what: 'end', container: '0123456789ab', at: 1_700_000_007_000 },
    ]);
  });

  test.each(['start\n', 'start 0123456789ab\n', 'begin 0123456789ab 1\n', 'start 0123456789abend 0123456789ab 1\n'])(
    'does not guess at %j',
    (line) => {
      expect(() => parseEntries(line)).toThrow(/Expected a line of the ledger/);
    },
  );
});
