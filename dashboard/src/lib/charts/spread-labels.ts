export interface PlacedLabel<Key> {
  key: Key;
  y: number;
}

/** Moves labels apart until each has `distance` of its own, keeping their order and, where they have room, their place. */
export function spreadLabels<Key>(
  labels: readonly PlacedLabel<Key>[],
  distance: number,
  yMax: number
): PlacedLabel<Key>[] {
  const placed = labels.map((label) => ({ ...label })).sort((a, b) => a.y - b.y);
  for (const [index, label] of placed.entries()) {
    const above = placed[index - 1];
    if (above) label.y = Math.max(label.y, above.y + distance);
  }
  // What was pushed below the plot pushes the others up again.
  let limit = yMax;
  for (const label of placed.toReversed()) {
    label.y = Math.min(label.y, limit);
    limit = label.y - distance;
  }
  return placed;
}
