/**
 * Runs several things in turn, A B A B, so that whatever the machine does meanwhile meets all of them alike. Returns
 * the results of each in the order of the rounds.
 */
export async function alternate<Name extends string, Result>(
  rounds: number,
  runs: Record<Name, (round: number) => Promise<Result>>
): Promise<Record<Name, Result[]>> {
  const names = Object.keys(runs) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Result[]>;
  for (let round = 0; round < rounds; round++) {
    for (const name of names) results[name].push(await runs[name](round));
  }
  return results;
}
