import { z } from 'zod'

/** How a sample is drawn: the rows whose `sha256(seed:key)` come first, so that anybody who has the rows can draw it again. */
export const Sample = z.object({
  size: z.int().min(1).max(1_000),
  seed: z.string().min(1).max(80),
})
export type Sample = z.infer<typeof Sample>
