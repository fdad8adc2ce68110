import { expect, test } from 'vitest'
import { ConnectorError } from '../connector'
import { agentError, asConnectorError } from './errors'

test('the agent’s refusals keep their class', () => {
  expect(agentError(10, 'not on the list\n')).toMatchObject({
    errorClass: 'refused',
    message: 'not on the list',
  })
  expect(agentError(12, 'nobody')).toMatchObject({ errorClass: 'not-found' })
  expect(agentError(127, 'not found')).toMatchObject({ errorClass: 'config' })
  expect(agentError(null, '')).toMatchObject({ errorClass: 'transient' })
})

test('what happens on the way is told apart, and says during what', () => {
  const failed = (more: object) => asConnectorError(Object.assign(new Error('x'), more), 'Granting ada')
  expect(failed({ level: 'client-authentication' })).toMatchObject({ errorClass: 'config' })
  expect(failed({ code: 'ENOTFOUND' })).toMatchObject({ errorClass: 'config' })
  expect(failed({ code: 'ECONNREFUSED' })).toMatchObject({
    errorClass: 'transient',
    message: 'Granting ada: x',
  })
  expect(asConnectorError(new ConnectorError('refused', 'no'), 'Granting ada')).toMatchObject({
    errorClass: 'refused',
    message: 'Granting ada: no',
  })
})
