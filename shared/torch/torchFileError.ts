/** What is wrong with a PyTorch file, in a sentence. */
export class TorchFileError extends Error {
  override readonly name = 'TorchFileError';
}
