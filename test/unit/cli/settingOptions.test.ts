import { expect, it } from 'vitest';
import { settingsFromOptions } from '../../../src/cli/settingOptions';
import { UsageError } from '../../../src/cli/usageError';

it('takes numbers, words and null, by short name or by setting', () => {
  const settings = settingsFromOptions({ size: '96', device: 'cpu', set: ['nca.preset=fine', 'nca.content.weight=null'] });
  expect(settings).toMatchObject({ 'nca.training.size': 96, 'nca.device': 'cpu', 'nca.preset': 'fine' });
  expect(settings['nca.content.weight']).toBeNull();
});

it('takes numbers without their 0, as people type them', () => {
  expect(settingsFromOptions({ set: ['nca.automaton.flat=.25'] })['nca.automaton.flat']).toBe(0.25);
});

it.each([
  [{ set: ['nca.contnt.weight=1'] }, /did you mean "nca\.content\.weight"/],
  [{ set: ['nca.seed'] }, /wants nca\.some\.setting=VALUE, not "nca\.seed"/],
  [{ size: '7' }, /nca\.training\.size.*32/],
  [{ device: 'tpu' }, /nca\.device/],
])('refuses %j with the reason', (options, message) => {
  expect(() => settingsFromOptions(options)).toThrow(UsageError);
  expect(() => settingsFromOptions(options)).toThrow(message);
});
