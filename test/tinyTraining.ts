/** Settings of a training of seconds rather than minutes on any machine; a test spreads them and adds its own. */
export const tinyTraining = {
  'nca.device': 'cpu',
  'nca.workers': 1,
  'nca.training.size': 32,
  'nca.training.batch': 1,
  'nca.training.pool': 2,
  'nca.training.minSteps': 4,
  'nca.training.maxSteps': 6,
  'nca.training.iterations': 4,
  'nca.output.size': 64,
  'nca.output.steps': 8,
  // A thousand take longer than all the rest.
  'nca.stability.steps': 40,
};
