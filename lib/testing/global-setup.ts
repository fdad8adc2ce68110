import { startTestClusters } from '@/db/testing'

/** Vitest calls this once before any test file and what it answers after the last. */
export default function setup(): Promise<() => Promise<void>> {
  return startTestClusters()
}
