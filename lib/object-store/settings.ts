import { z } from 'zod'
import { Address } from '@/lib/http-client/address'

/** What every store of objects asks for, whatever is put there. The secret key is asked for by whoever uses it. */
export const objectStoreSettings = {
  bucket: z
    .string()
    .trim()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket, gatehouse-audit for example')
    .meta({ title: 'Bucket' }),
  prefix: z
    .string()
    .trim()
    .regex(
      /^([\w!.*'()-]+(\/[\w!.*'()-]+)*)?$/,
      'a path such as audit/production, without a slash at its ends',
    )
    .default('')
    .meta({ title: 'Path in the bucket', description: 'audit/production for example; empty for none.' }),
  region: z
    .string()
    .trim()
    .regex(/^[a-z0-9-]{2,32}$/, 'a region, eu-central-1 for example')
    .default('us-east-1')
    .meta({ title: 'Region', description: 'eu-central-1 for example.' }),
  accessKeyId: z
    .string()
    .trim()
    .regex(/^\w{16,128}$/, 'the identifier of an access key, AKIA… for example')
    .meta({ title: 'Access key', description: 'One that may put objects there and nothing else.' }),
  endpoint: Address.optional().meta({
    title: 'Address',
    description: 'Only for another system that speaks S3; empty for AWS itself.',
  }),
}

/** A bucket and how it is reached, with the secret itself: made for the moment, never stored. */
export interface ObjectStoreSettings {
  bucket: string
  /** Put before every key, with a slash between; '' for none. */
  prefix: string
  region: string
  accessKeyId: string
  secretAccessKey: string
  endpoint?: string | undefined
  privateNetwork: boolean
  certificates?: string | undefined
}
