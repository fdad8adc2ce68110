import { z } from 'zod'
import { PolicyDocument } from './document'

/** What editors check a policy file by, as JSON Schema. */
export function policySchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(PolicyDocument)
  return {
    $schema,
    title: 'Gatehouse policy',
    description: 'What holds for whoever asks for a role: one file a role, named <role>.yaml.',
    ...schema,
  }
}
