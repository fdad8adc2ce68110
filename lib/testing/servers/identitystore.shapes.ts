import type { ServiceModel } from './aws-model'

/**
 * The shapes of what is asked here, from the models that AWS publishes (Apache-2.0), without what is not needed. The
 * tests on Debian's servers hold them against the models as botocore brings them.
 */
export const identityStore: ServiceModel = {
  service: 'identitystore',
  version: '2020-06-15',
  prefix: 'AWSIdentityStore',
  operations: {
    GetUserId: { input: 'GetUserIdRequest', output: 'GetUserIdResponse' },
    DescribeUser: { input: 'DescribeUserRequest', output: 'DescribeUserResponse' },
    DeleteUser: { input: 'DeleteUserRequest', output: 'DeleteUserResponse' },
  },
  shapes: {
    GetUserIdRequest: {
      type: 'structure',
      required: ['IdentityStoreId', 'AlternateIdentifier'],
      members: { IdentityStoreId: 'IdentityStoreId', AlternateIdentifier: 'AlternateIdentifier' },
    },
    IdentityStoreId: {
      type: 'string',
      min: 1,
      max: 36,
      pattern: 'd-[0-9a-f]{10}$|^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
    },
    AlternateIdentifier: { type: 'structure', members: { UniqueAttribute: 'UniqueAttribute' } },
    UniqueAttribute: {
      type: 'structure',
      required: ['AttributePath', 'AttributeValue'],
      members: { AttributePath: 'AttributePath', AttributeValue: 'AttributeValue' },
    },
    AttributePath: { type: 'string', min: 1, max: 255, pattern: '\\p{L}+(?:\\.\\p{L}+){0,2}' },
    AttributeValue: { type: 'document' },
    GetUserIdResponse: {
      type: 'structure',
      required: ['UserId', 'IdentityStoreId'],
      members: { UserId: 'ResourceId', IdentityStoreId: 'IdentityStoreId' },
    },
    ResourceId: {
      type: 'string',
      min: 1,
      max: 47,
      pattern: '([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}',
    },
    DescribeUserRequest: {
      type: 'structure',
      required: ['IdentityStoreId', 'UserId'],
      members: { IdentityStoreId: 'IdentityStoreId', UserId: 'ResourceId' },
    },
    DescribeUserResponse: {
      type: 'structure',
      required: ['UserId', 'IdentityStoreId'],
      members: { UserName: 'UserName', UserId: 'ResourceId', IdentityStoreId: 'IdentityStoreId' },
    },
    UserName: { type: 'string', min: 1, max: 128, pattern: '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+' },
    DeleteUserRequest: {
      type: 'structure',
      required: ['IdentityStoreId', 'UserId'],
      members: { IdentityStoreId: 'IdentityStoreId', UserId: 'ResourceId' },
    },
    DeleteUserResponse: { type: 'structure', members: {} },
  },
}
