import { defineConfig, mergeConfig } from 'vitest/config'
import common from './vitest.config'

/** The connectors' own tests once more, and what is for these servers alone, on the PostgreSQL of `PG_BINDIR`. */
export default mergeConfig(
  { ...common, test: { ...common.test, include: [] } },
  defineConfig({ test: { include: ['**/*.targets.ts', 'lib/connectors/**/*.test.ts'] } }),
)
