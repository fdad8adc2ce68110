import type { ServiceModel } from './aws-model'

/**
 * The shapes of what is asked here, from the models that AWS publishes (Apache-2.0), without what is not needed. The
 * tests on Debian's servers hold them against the models as botocore brings them.
 */
export const ssoAdmin: ServiceModel = {
  service: 'sso-admin',
  version: '2020-07-20',
  prefix: 'SWBExternalService',
  operations: {
    CreateAccountAssignment: {
      input: 'CreateAccountAssignmentRequest',
      output: 'CreateAccountAssignmentResponse',
    },
    DescribeAccountAssignmentCreationStatus: {
      input: 'DescribeAccountAssignmentCreationStatusRequest',
      output: 'DescribeAccountAssignmentCreationStatusResponse',
    },
    DeleteAccountAssignment: {
      input: 'DeleteAccountAssignmentRequest',
      output: 'DeleteAccountAssignmentResponse',
    },
    DescribeAccountAssignmentDeletionStatus: {
      input: 'DescribeAccountAssignmentDeletionStatusRequest',
      output: 'DescribeAccountAssignmentDeletionStatusResponse',
    },
    ListAccountAssignmentCreationStatus: {
      input: 'ListAccountAssignmentCreationStatusRequest',
      output: 'ListAccountAssignmentCreationStatusResponse',
    },
    ListAccountAssignments: {
      input: 'ListAccountAssignmentsRequest',
      output: 'ListAccountAssignmentsResponse',
    },
    DescribePermissionSet: { input: 'DescribePermissionSetRequest', output: 'DescribePermissionSetResponse' },
    ListInstances: { input: 'ListInstancesRequest', output: 'ListInstancesResponse' },
    ListPermissionSets: { input: 'ListPermissionSetsRequest', output: 'ListPermissionSetsResponse' },
    ListAccountsForProvisionedPermissionSet: {
      input: 'ListAccountsForProvisionedPermissionSetRequest',
      output: 'ListAccountsForProvisionedPermissionSetResponse',
    },
    DeletePermissionSet: { input: 'DeletePermissionSetRequest', output: 'DeletePermissionSetResponse' },
    PutInlinePolicyToPermissionSet: {
      input: 'PutInlinePolicyToPermissionSetRequest',
      output: 'PutInlinePolicyToPermissionSetResponse',
    },
  },
  shapes: {
    CreateAccountAssignmentRequest: {
      type: 'structure',
      required: ['InstanceArn', 'TargetId', 'TargetType', 'PermissionSetArn', 'PrincipalType', 'PrincipalId'],
      members: {
        InstanceArn: 'InstanceArn',
        TargetId: 'TargetId',
        TargetType: 'TargetType',
        PermissionSetArn: 'PermissionSetArn',
        PrincipalType: 'PrincipalType',
        PrincipalId: 'PrincipalId',
      },
    },
    InstanceArn: {
      type: 'string',
      min: 10,
      max: 1224,
      pattern: 'arn:(aws|aws-us-gov|aws-cn|aws-iso|aws-iso-b):sso:::instance/(sso)?ins-[a-zA-Z0-9-.]{16}',
    },
    TargetId: { type: 'string', min: 12, max: 12, pattern: '\\d{12}' },
    TargetType: { type: 'string', enum: ['AWS_ACCOUNT'] },
    PermissionSetArn: {
      type: 'string',
      min: 10,
      max: 1224,
      pattern:
        'arn:(aws|aws-us-gov|aws-cn|aws-iso|aws-iso-b):sso:::permissionSet/(sso)?ins-[a-zA-Z0-9-.]{16}/ps-[a-zA-Z0-9-./]{16}',
    },
    PrincipalType: { type: 'string', enum: ['USER', 'GROUP'] },
    PrincipalId: {
      type: 'string',
      min: 1,
      max: 47,
      pattern:
        '^([0-9a-f]{10}-|)[A-Fa-f0-9]{8}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{4}-[A-Fa-f0-9]{12}$',
    },
    CreateAccountAssignmentResponse: {
      type: 'structure',
      members: { AccountAssignmentCreationStatus: 'AccountAssignmentOperationStatus' },
    },
    AccountAssignmentOperationStatus: {
      type: 'structure',
      members: {
        Status: 'StatusValues',
        RequestId: 'UUId',
        FailureReason: 'Reason',
        TargetId: 'TargetId',
        TargetType: 'TargetType',
        PermissionSetArn: 'PermissionSetArn',
        PrincipalType: 'PrincipalType',
        PrincipalId: 'PrincipalId',
        CreatedDate: 'Date',
      },
    },
    StatusValues: { type: 'string', enum: ['IN_PROGRESS', 'FAILED', 'SUCCEEDED'] },
    UUId: {
      type: 'string',
      min: 36,
      max: 36,
      pattern: '\\b[0-9a-f]{8}\\b-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-\\b[0-9a-f]{12}\\b',
    },
    Reason: { type: 'string', pattern: '[\\p{L}\\p{M}\\p{Z}\\p{S}\\p{N}\\p{P}]*' },
    Date: { type: 'timestamp' },
    DescribeAccountAssignmentCreationStatusRequest: {
      type: 'structure',
      required: ['InstanceArn', 'AccountAssignmentCreationRequestId'],
      members: { InstanceArn: 'InstanceArn', AccountAssignmentCreationRequestId: 'UUId' },
    },
    DescribeAccountAssignmentCreationStatusResponse: {
      type: 'structure',
      members: { AccountAssignmentCreationStatus: 'AccountAssignmentOperationStatus' },
    },
    DeleteAccountAssignmentRequest: {
      type: 'structure',
      required: ['InstanceArn', 'TargetId', 'TargetType', 'PermissionSetArn', 'PrincipalType', 'PrincipalId'],
      members: {
        InstanceArn: 'InstanceArn',
        TargetId: 'TargetId',
        TargetType: 'TargetType',
        PermissionSetArn: 'PermissionSetArn',
        PrincipalType: 'PrincipalType',
        PrincipalId: 'PrincipalId',
      },
    },
    DeleteAccountAssignmentResponse: {
      type: 'structure',
      members: { AccountAssignmentDeletionStatus: 'AccountAssignmentOperationStatus' },
    },
    DescribeAccountAssignmentDeletionStatusRequest: {
      type: 'structure',
      required: ['InstanceArn', 'AccountAssignmentDeletionRequestId'],
      members: { InstanceArn: 'InstanceArn', AccountAssignmentDeletionRequestId: 'UUId' },
    },
    DescribeAccountAssignmentDeletionStatusResponse: {
      type: 'structure',
      members: { AccountAssignmentDeletionStatus: 'AccountAssignmentOperationStatus' },
    },
    ListAccountAssignmentCreationStatusRequest: {
      type: 'structure',
      required: ['InstanceArn'],
      members: {
        InstanceArn: 'InstanceArn',
        MaxResults: 'MaxResults',
        NextToken: 'Token',
        Filter: 'OperationStatusFilter',
      },
    },
    MaxResults: { type: 'integer', min: 1, max: 100 },
    Token: { type: 'string', max: 2048, pattern: '^[-a-zA-Z0-9+=/_]*' },
    OperationStatusFilter: { type: 'structure', members: { Status: 'StatusValues' } },
    ListAccountAssignmentCreationStatusResponse: {
      type: 'structure',
      members: {
        AccountAssignmentsCreationStatus: 'AccountAssignmentOperationStatusList',
        NextToken: 'Token',
      },
    },
    AccountAssignmentOperationStatusList: {
      type: 'list',
      member: 'AccountAssignmentOperationStatusMetadata',
    },
    AccountAssignmentOperationStatusMetadata: {
      type: 'structure',
      members: { Status: 'StatusValues', RequestId: 'UUId', CreatedDate: 'Date' },
    },
    ListAccountAssignmentsRequest: {
      type: 'structure',
      required: ['InstanceArn', 'AccountId', 'PermissionSetArn'],
      members: {
        InstanceArn: 'InstanceArn',
        AccountId: 'TargetId',
        PermissionSetArn: 'PermissionSetArn',
        MaxResults: 'MaxResults',
        NextToken: 'Token',
      },
    },
    ListAccountAssignmentsResponse: {
      type: 'structure',
      members: { AccountAssignments: 'AccountAssignmentList', NextToken: 'Token' },
    },
    AccountAssignmentList: { type: 'list', member: 'AccountAssignment' },
    AccountAssignment: {
      type: 'structure',
      members: {
        AccountId: 'AccountId',
        PermissionSetArn: 'PermissionSetArn',
        PrincipalType: 'PrincipalType',
        PrincipalId: 'PrincipalId',
      },
    },
    AccountId: { type: 'string', min: 12, max: 12, pattern: '\\d{12}' },
    DescribePermissionSetRequest: {
      type: 'structure',
      required: ['InstanceArn', 'PermissionSetArn'],
      members: { InstanceArn: 'InstanceArn', PermissionSetArn: 'PermissionSetArn' },
    },
    DescribePermissionSetResponse: { type: 'structure', members: { PermissionSet: 'PermissionSet' } },
    PermissionSet: {
      type: 'structure',
      members: {
        Name: 'PermissionSetName',
        PermissionSetArn: 'PermissionSetArn',
        Description: 'PermissionSetDescription',
        CreatedDate: 'Date',
        SessionDuration: 'Duration',
        RelayState: 'RelayState',
      },
    },
    PermissionSetName: { type: 'string', min: 1, max: 32, pattern: '[\\w+=,.@-]+' },
    PermissionSetDescription: {
      type: 'string',
      min: 1,
      max: 700,
      pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u00A0-\\u00FF]*',
    },
    Duration: {
      type: 'string',
      min: 1,
      max: 100,
      pattern:
        '^(-?)P(?=\\d|T\\d)(?:(\\d+)Y)?(?:(\\d+)M)?(?:(\\d+)([DW]))?(?:T(?:(\\d+)H)?(?:(\\d+)M)?(?:(\\d+(?:\\.\\d+)?)S)?)?$',
    },
    RelayState: {
      type: 'string',
      min: 1,
      max: 240,
      pattern: '[a-zA-Z0-9&$@#\\\\\\/%?=~\\-_\'"|!:,.;*+\\[\\]\\ \\(\\)\\{\\}]+',
    },
    ListInstancesRequest: { type: 'structure', members: { MaxResults: 'MaxResults', NextToken: 'Token' } },
    ListInstancesResponse: { type: 'structure', members: { Instances: 'InstanceList', NextToken: 'Token' } },
    InstanceList: { type: 'list', member: 'InstanceMetadata' },
    InstanceMetadata: { type: 'structure', members: { InstanceArn: 'InstanceArn', IdentityStoreId: 'Id' } },
    Id: { type: 'string', min: 1, max: 64, pattern: '^[a-zA-Z0-9-]*' },
    ListPermissionSetsRequest: {
      type: 'structure',
      required: ['InstanceArn'],
      members: { InstanceArn: 'InstanceArn', NextToken: 'Token', MaxResults: 'MaxResults' },
    },
    ListPermissionSetsResponse: {
      type: 'structure',
      members: { PermissionSets: 'PermissionSetList', NextToken: 'Token' },
    },
    PermissionSetList: { type: 'list', member: 'PermissionSetArn' },
    ListAccountsForProvisionedPermissionSetRequest: {
      type: 'structure',
      required: ['InstanceArn', 'PermissionSetArn'],
      members: {
        InstanceArn: 'InstanceArn',
        PermissionSetArn: 'PermissionSetArn',
        ProvisioningStatus: 'ProvisioningStatus',
        MaxResults: 'MaxResults',
        NextToken: 'Token',
      },
    },
    ProvisioningStatus: {
      type: 'string',
      enum: ['LATEST_PERMISSION_SET_PROVISIONED', 'LATEST_PERMISSION_SET_NOT_PROVISIONED'],
    },
    ListAccountsForProvisionedPermissionSetResponse: {
      type: 'structure',
      members: { AccountIds: 'AccountList', NextToken: 'Token' },
    },
    AccountList: { type: 'list', member: 'AccountId' },
    DeletePermissionSetRequest: {
      type: 'structure',
      required: ['InstanceArn', 'PermissionSetArn'],
      members: { InstanceArn: 'InstanceArn', PermissionSetArn: 'PermissionSetArn' },
    },
    DeletePermissionSetResponse: { type: 'structure', members: {} },
    PutInlinePolicyToPermissionSetRequest: {
      type: 'structure',
      required: ['InstanceArn', 'PermissionSetArn', 'InlinePolicy'],
      members: {
        InstanceArn: 'InstanceArn',
        PermissionSetArn: 'PermissionSetArn',
        InlinePolicy: 'PermissionSetPolicyDocument',
      },
    },
    PermissionSetPolicyDocument: {
      type: 'string',
      min: 1,
      max: 10240,
      pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+',
    },
    PutInlinePolicyToPermissionSetResponse: { type: 'structure', members: {} },
  },
}
