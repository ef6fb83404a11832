/** What convolutions do with their sums before they are stored. */
export const enum Finish {
  /** Bias and ReLU. */
  Relu,
  /** Added to what is there. */
  Add,
  /** Added to what is there, where the map `mask` bytes behind it is positive: ReLU's derivative. */
  AddMasked,
}

let finish: Finish = Finish.Relu;
let maskOffset: usize = 0;

export function setFinish(how: Finish, mask: usize): void {
  finish = how;
  maskOffset = mask;
}

@inline
export function put(target: usize, sum: v128): void {
  if (finish == Finish.Relu) {
    v128.store(target, f32x4.pmax(sum, f32x4.splat(0)));
  } else {
    if (finish == Finish.AddMasked) sum = v128.and(sum, f32x4.gt(v128.load(target + maskOffset), f32x4.splat(0)));
    v128.store(target, f32x4.add(v128.load(target), sum));
  }
}
