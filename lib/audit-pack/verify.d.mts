/** Why a pack does not verify. */
export class Failed extends Error {}

/**
 * Verifies a pack; answers what was seen and what could not be, in sentences. Throws `Failed` with the reason where it does not
 * verify. `anchors` are files and folders, `keys` vkeys; with fewer than two workers all is done in this thread.
 */
export function verify(
  place: string,
  options: { anchors: readonly string[]; keys: readonly string[]; workers: number },
): Promise<string[]>
