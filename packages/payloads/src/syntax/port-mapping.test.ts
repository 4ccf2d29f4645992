import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { parsePortMapping, PortMappingsSchema, PortNumberSchema } from './port-mapping.ts';

describe('a port mapping', () => {
  test.each([
    ['5432', { containerPort: 5432, protocol: 'tcp' }],
    ['1', { containerPort: 1, protocol: 'tcp' }],
    ['65535/udp', { containerPort: 65_535, protocol: 'udp' }],
    ['80/sctp', { containerPort: 80, protocol: 'sctp' }],
    ['8080:80', { containerPort: 80, protocol: 'tcp', hostPort: 8080 }],
    ['65535:65535', { containerPort: 65_535, protocol: 'tcp', hostPort: 65_535 }],
    ['127.0.0.1:8080:80/tcp', { containerPort: 80, protocol: 'tcp', hostPort: 8080, hostIp: '127.0.0.1' }],
    ['0.0.0.0::80', { containerPort: 80, protocol: 'tcp', hostIp: '0.0.0.0' }],
    ['[::1]:8080:80', { containerPort: 80, protocol: 'tcp', hostPort: 8080, hostIp: '::1' }],
    ['[2001:db8::7]::53/udp', { containerPort: 53, protocol: 'udp', hostIp: '2001:db8::7' }],
    ['[::ffff:127.0.0.1]:1:2', { containerPort: 2, protocol: 'tcp', hostPort: 1, hostIp: '::ffff:127.0.0.1' }],
  ])('%s is taken apart', (text, mapping) => {
    expect(parsePortMapping(text)).toStrictEqual(mapping);
    expect(v.is(PortMappingsSchema, [text])).toBe(true);
  });

  test.each([
    '',
    '0',
    '65536',
    '70000',
    '99999',
    '100000',
    '080',
    '-1',
    '1.5',
    '80 ',
    '80\n',
    '80-81',
    '8080-8081:80-81',
    ':80',
    '80:',
    '0:80',
    '65536:80',
    '8080:0',
    '80/http',
    '80/TCP',
    '80/',
    '127.0.0.1:80',
    '256.0.0.1:1:2',
    '1.2.3:1:2',
    '010.0.0.1:1:2',
    'localhost:1:2',
    '::1:1:2',
    '[::1:1:2',
    '[]:1:2',
    '[1.2.3.4]:1:2',
    '[1::2::3]:1:2',
    '[12345::]:1:2',
  ])('%j is none', (text) => {
    expect(() => parsePortMapping(text)).toThrow(
      new RangeError(`Expected a port such as '5432' or '8080:80', got '${text}'`),
    );
    expect(v.is(PortMappingsSchema, [text])).toBe(false);
  });

  test.each([80, null, ['80'], { target: 80 }])('%j is no text', (port) => {
    expect(v.is(PortMappingsSchema, [port])).toBe(false);
  });
});

describe('a port number', () => {
  test.each([1, 80, 65_535])('may be %d', (port) => {
    expect(v.is(PortNumberSchema, port)).toBe(true);
  });

  test.each([0, -1, 65_536, 80.5, NaN, Infinity, '80', null])('may not be %p', (port) => {
    expect(v.is(PortNumberSchema, port)).toBe(false);
  });
});
