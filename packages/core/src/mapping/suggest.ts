/** The name that was probably meant, or undefined when none is near. Case alone never counts as a difference. */
export function closest(name: string, candidates: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** `did you mean X?`, or what there is when nothing is near. */
export function suggestion(name: string, candidates: readonly string[]): string {
  const near = closest(name, candidates);
  if (near !== undefined) return `did you mean ${near}?`;
  if (candidates.length === 0) return 'there is none to choose from';
  const shown = candidates.slice(0, 12);
  const rest = candidates.length - shown.length;
  return `there is ${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

// Damerau-Levenshtein (adjacent swaps count once): swapped letters are the most frequent slip of all.
function editDistance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      const swapped = row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      const plain = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + (same ? 0 : 1));
      current.push(swapped ? Math.min(plain, (beforeLast[column - 2] ?? 0) + 1) : plain);
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length] ?? 0;
}
