/** A PostgreSQL that could not be started or found; the message says what to do and holds no secret. */
export class ClusterError extends Error {
  override readonly name = 'ClusterError'
}
