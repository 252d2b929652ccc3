/** Something that happened, drawn beside the numbers: a deploy, an incident. Times are ISO 8601 in UTC. */
export interface ChartNote {
  id: number;
  notedAt: string;
  text: string;
  /** Null where it concerns all services. */
  service: string | null;
}

export interface PlacedNotes {
  x: number;
  notes: ChartNote[];
}

/** One marker for each note within `[fromMs, toMs)`; notes whose markers would cover each other share one. */
export function placeNotes(
  notes: readonly ChartNote[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
  x: (timeMs: number) => number,
  distanceMin = 18
): PlacedNotes[] {
  const placed: PlacedNotes[] = [];
  for (const note of notes.toSorted((a, b) => Date.parse(a.notedAt) - Date.parse(b.notedAt))) {
    const time = Date.parse(note.notedAt);
    if (time < fromMs || time >= toMs) continue;
    const at = x(time);
    const last = placed.at(-1);
    if (last && at - last.x < distanceMin) last.notes.push(note);
    else placed.push({ x: at, notes: [note] });
  }
  return placed;
}
