import type { Segment } from './segment.ts';

/** One that keeps segments: one for each exporter of the process. */
export interface SpoolLane {
  /** Its oldest segment that can go; the one that is written to only for itself. */
  oldest(isForItself: boolean): Segment | undefined;
  drop(segment: Segment): void;
}

// The exporters of a process that name one folder share its bound.
const budgets = new Map<string, SpoolBudget>();

/** The bound on the bytes of all lanes of a process in one folder: beyond it the oldest rows go, whosever they are. */
export class SpoolBudget {
  readonly bytesMax: number;
  readonly #lanes = new Set<SpoolLane>();
  #bytes = 0;
  #order = 0;

  constructor(bytesMax: number) {
    this.bytesMax = bytesMax;
  }

  static of(folder: string, bytesMax: number): SpoolBudget {
    const budget = budgets.get(folder) ?? new SpoolBudget(bytesMax);
    budgets.set(folder, budget);
    return budget;
  }

  get bytes(): number {
    return this.#bytes;
  }

  join(lane: SpoolLane): void {
    this.#lanes.add(lane);
  }

  leave(lane: SpoolLane): void {
    this.#lanes.delete(lane);
  }

  nextOrder(): number {
    return this.#order++;
  }

  add(bytes: number): void {
    this.#bytes += bytes;
  }

  /** Drops the oldest segments until there is room; false where that is not possible. */
  makeRoom(lane: SpoolLane, bytes: number): boolean {
    while (this.#bytes + bytes > this.bytesMax) {
      const candidates = [...this.#lanes].flatMap((each) => {
        const segment = each.oldest(each === lane);
        return segment ? [{ each, segment }] : [];
      });
      if (candidates.length === 0) return false;
      candidates.sort((a, b) => a.segment.order - b.segment.order);
      candidates[0]!.each.drop(candidates[0]!.segment);
    }
    return true;
  }
}
