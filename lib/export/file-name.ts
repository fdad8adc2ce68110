/** `audit-2026-11-22T15-17-54Z.csv`: sorts by time, and no file system minds it. */
export function exportFileName(at: Date, ending: string): string {
  return `audit-${at.toISOString().slice(0, 19).replaceAll(':', '-')}Z.${ending}`
}
