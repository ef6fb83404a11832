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
  [{ size: '7' }, /^--size wants a whole number from 32 to 512, not 7\.$/],
  [{ device: 'tpu' }, /^--device wants auto, cpu or gpu, not "tpu"\.$/],
  [{ set: ['nca.training.size=7'] }, /^nca\.training\.size wants a whole number from 32 to 512, not 7\.$/],
  [{ background: 'red' }, /^--background: Expected a colour like #ffffff, or nothing, not "red"\.$/],
  [{ set: ['nca.style.scale=x'] }, /^nca\.style\.scale wants a number from 0\.05 to 8 or auto, not "x"\.$/],
  [{ set: ['nca.training.learningRate=0'] }, /^nca\.training\.learningRate wants a number above 0, 0\.1 at most, not 0\.$/],
])('refuses %j with the reason', (options, message) => {
  expect(() => settingsFromOptions(options)).toThrow(UsageError);
  expect(() => settingsFromOptions(options)).toThrow(message);
});
