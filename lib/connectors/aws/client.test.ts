import { expect, test } from 'vitest'
import { callFor } from '../conformance/suite'
import type { Call } from '../connector'
import { clientSettings } from './client'
import type { AwsConfig } from './settings'

const config: AwsConfig = {
  region: 'eu-central-1',
  accessKeyId: 'AKIA0123456789ABCDEF',
  secretAccessKey: 'env:SECRET',
  privateNetwork: false,
}

async function sent(hostname: string, changes: Partial<AwsConfig> = {}, call: Partial<Call<AwsConfig>> = {}) {
  const target = { config: { ...config, ...changes }, secret: async () => 'hunter2' }
  const { requestHandler } = await clientSettings(callFor(target, call))
  const request = { method: 'POST', hostname, path: '/', headers: {} }
  return requestHandler.handle({ ...request, protocol: 'https:' })
}

test('nobody but AWS is asked, whatever the surroundings say', async () => {
  for (const elsewhere of ['iam.example.com', 'amazonaws.com.example.com', 'notamazonaws.com'])
    await expect(sent(elsewhere)).rejects.toMatchObject({
      errorClass: 'config',
      message: `${elsewhere} is not where the settings lead.`,
    })
})

test('where the settings name an address, nobody else is asked, not even AWS', async () => {
  const endpoint = { endpoint: 'https://s3.example.com:8443' }
  for (const elsewhere of ['iam.amazonaws.com', 's3.example.com'])
    await expect(sent(elsewhere, endpoint)).rejects.toMatchObject({ errorClass: 'config' })
})

test('a private address is asked only where the settings allow it', async () => {
  const endpoint = { endpoint: 'https://127.0.0.1' }
  await expect(sent('127.0.0.1', endpoint)).rejects.toMatchObject({
    errorClass: 'config',
    message: expect.stringContaining('private network'),
  })
})

test('nothing is sent once the call is over', async () => {
  await expect(sent('iam.amazonaws.com', {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({
    errorClass: 'transient',
  })
})
