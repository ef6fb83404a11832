interface Grid {
  readonly values: Float64Array;
  readonly height: number;
  readonly width: number;
}

/**
 * The sums of all windows of `side` × `side` values, those that reach over the edges, too: `side` − 1 more rows and columns.
 * Each is summed afresh: a running sum would keep the rounding of a huge value, or what is no number, for the rest of its row.
 */
export function slidingSums(grid: Grid, side: number): Grid {
  return turnedRowSums(turnedRowSums(grid, side), side);
}

/** Along the rows, which become columns. */
function turnedRowSums({ values, height, width }: Grid, side: number): Grid {
  const wide = width + side - 1;
  const sums = new Float64Array(wide * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const value = values[y * width + x]!;
      for (let reach = 0; reach < side; reach++) sums[(x + reach) * height + y]! += value;
    }
  return { values: sums, height: wide, width: height };
}
