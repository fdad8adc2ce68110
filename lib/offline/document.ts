import { z } from 'zod'

/** The newest form of the file; a reader refuses one it does not know. */
export const offlineFormat = 'gatehouse-offline/1'

/**
 * Everything that is needed to take back all access without the portal and its database: where the targets are, and
 * what stands on them for us. Secrets are references or sealed: the file opens nothing by itself.
 */
export const OfflineDocument = z.object({
  format: z.literal(offlineFormat),
  exportedAt: z.iso.datetime(),
  targets: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      connector: z.string(),
      config: z.record(z.string(), z.unknown()),
      /** Base64; opened with SEALING_KEY. */
      sealed: z.record(z.string(), z.object({ value: z.base64(), setAt: z.iso.datetime() })),
    }),
  ),
  assignments: z.array(
    z.object({
      id: z.string(),
      target: z.string(),
      account: z.string(),
      holder: z.string(),
      entitlement: z.record(z.string(), z.unknown()),
      /** Access that stood before the first grant: it is not ours to take. */
      preExisting: z.boolean(),
    }),
  ),
})
export type OfflineDocument = z.infer<typeof OfflineDocument>
