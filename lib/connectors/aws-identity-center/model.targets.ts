import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { fullModel, modelFile, type ServiceModel, type Shape } from '@/lib/testing/servers/aws-model'
import { identityStore } from '@/lib/testing/servers/identitystore.shapes'
import { ssoAdmin } from '@/lib/testing/servers/sso-admin.shapes'

const models: [string, ServiceModel][] = [
  ['sso-admin', ssoAdmin],
  ['identitystore', identityStore],
]

test.each(models)(
  'the model of %s that the stand-in keeps to is the one AWS publishes',
  (_name, extracted) => {
    if (!existsSync(modelFile(extracted)))
      throw new Error(`${modelFile(extracted)} is missing: install Debian's package python3-botocore.`)
    const full = fullModel(extracted)
    expect(full.prefix).toBe(extracted.prefix)
    expect(full.operations).toMatchObject(extracted.operations)
    for (const [name, shape] of Object.entries(extracted.shapes))
      expect(full.shapes[name], name).toMatchObject(shape satisfies Shape)
  },
)
