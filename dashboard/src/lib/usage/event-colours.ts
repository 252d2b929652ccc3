/** Colour of the event type at this place among the most frequent, in every chart and list; the rest is one. */
export function eventColour(index: number, namedTypes: number): string {
  return index < namedTypes ? `var(--chart-category-${index + 1})` : 'var(--chart-category-other)';
}
