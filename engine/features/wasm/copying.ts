/** Between maps and plain runs of numbers, pixel after pixel without a halo. */
import { Map } from './map';

/** RGB pixels → a map of four channels, of which the last is 0: pixel · scale + offset. */
export function loadPicture(source: usize, target: Map, scale: usize, offset: usize): void {
  for (let y: usize = 0; y < target.height; y++) {
    for (let x: usize = 0; x < target.width; x++) {
      const pixel = target.address + y * target.row + x * target.pixel;
      for (let c: usize = 0; c < 12; c += 4) {
        store<f32>(pixel + c, load<f32>(source + c) * load<f32>(scale + c) + load<f32>(offset + c));
      }
      store<f32>(pixel, 0, 12);
      source += 12;
    }
  }
}

/** The gradient at what `loadPicture` was given. */
export function storePicture(source: Map, target: usize, scale: usize): void {
  for (let y: usize = 0; y < source.height; y++) {
    for (let x: usize = 0; x < source.width; x++) {
      const pixel = source.address + y * source.row + x * source.pixel;
      for (let c: usize = 0; c < 12; c += 4) store<f32>(target + c, load<f32>(pixel + c) * load<f32>(scale + c));
      target += 12;
    }
  }
}

export function storeMap(source: Map, target: usize): void {
  const bytes = source.channels << 2;
  for (let y: usize = 0; y < source.height; y++) {
    for (let x: usize = 0; x < source.width; x++) {
      memory.copy(target, source.address + y * source.row + x * source.pixel, bytes);
      target += bytes;
    }
  }
}

/** Adds numbers to a map's gradient where the map, which stands behind a ReLU if `masked`, is positive. */
export function addGradient(source: usize, target: Map, map: Map, masked: bool): void {
  for (let y: usize = 0; y < target.height; y++) {
    for (let x: usize = 0; x < target.width; x++) {
      const pixel = target.address + y * target.row + x * target.pixel;
      const value = map.address + y * map.row + x * map.pixel;
      for (let c: usize = 0; c < target.channels << 2; c += 16) {
        let passed = v128.load(source);
        if (masked) passed = v128.and(passed, f32x4.gt(v128.load(value + c), f32x4.splat(0)));
        v128.store(pixel + c, f32x4.add(v128.load(pixel + c), passed));
        source += 16;
      }
    }
  }
}
