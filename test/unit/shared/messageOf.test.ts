import { expect, it } from 'vitest';
import { z } from 'zod';
import { messageOf } from '../../../shared/messageOf';

const thrownBy = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

it('names the fields that a schema refuses, and gives the text of all else', () => {
  const schema = z.object({ side: z.number(), name: z.string() });
  const wanted = 'side: Invalid input: expected number, received string; name: Invalid input: expected string, received undefined';
  expect(messageOf(thrownBy(() => schema.parse({ side: 'a' })))).toBe(wanted);
  expect(messageOf(schema.safeParse({ side: 'a' }).error)).toBe(wanted);
  expect(messageOf(new RangeError('too far'))).toBe('too far');
  expect(messageOf('a word')).toBe('a word');
});
