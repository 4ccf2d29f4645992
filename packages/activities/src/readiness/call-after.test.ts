import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { callAfter } from './call-after.ts';

const DAY = 86_400_000;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('It calls back when the time is over', () => {
  const callback = jest.fn();
  callAfter(100, callback);

  jest.advanceTimersByTime(99);
  expect(callback).not.toHaveBeenCalled();
  jest.advanceTimersByTime(1);
  expect(callback).toHaveBeenCalledTimes(1);
});

test("It also does after a time longer than Node's timers take", () => {
  const callback = jest.fn();
  callAfter(60 * DAY, callback);

  jest.advanceTimersByTime(59 * DAY);
  expect(callback).not.toHaveBeenCalled();
  jest.advanceTimersByTime(DAY);
  expect(callback).toHaveBeenCalledTimes(1);
});

test('It does not once it is called off, and leaves no timer', () => {
  const callback = jest.fn();
  callAfter(60 * DAY, callback)();

  expect(jest.getTimerCount()).toBe(0);
});

test('It does at once when the time was over before, of which Node has nothing to warn', () => {
  const callback = jest.fn();
  const setTimer = jest.spyOn(globalThis, 'setTimeout');
  callAfter(-5, callback);

  expect(setTimer).toHaveBeenCalledWith(callback, 0);
  jest.advanceTimersByTime(0);
  expect(callback).toHaveBeenCalledTimes(1);
});
