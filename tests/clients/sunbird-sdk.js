// Drives the group service of the Sunbird client SDK: node sunbird-sdk.js <base address> <folder with node_modules>
// The SDK is made for browsers; all it wants of one under Node is a `window`.
const [base, modules] = process.argv.slice(2);
globalThis.window = globalThis; globalThis.self = globalThis;
const { createRequire } = require('module');
const load = createRequire(modules + '/x.js');
load('reflect-metadata');
const { CsModule } = load('@project-sunbird/client-services/index.js');
const assert = require('assert');
const calls = (user) => ({
  core: { httpAdapter: 'HttpClientBrowserAdapter', global: { channelId: 'c', producerId: 'p', deviceId: 'd' },
    api: { host: base, authentication: { userToken: user, bearerToken: 'key' } } },
  services: { formServiceConfig: { apiPath: '/api/data/v1/form' }, groupServiceConfig: { apiPath: '/api/group/v1', dataApiPath: '/api/data/v1/group',
    updateGroupGuidelinesApiPath: '/api/group/membership/v1' } } });
(async () => {
  await CsModule.instance.init(calls('u-asha'));
  const g = CsModule.instance.groupService;
  const p = (o) => o.toPromise();
  const { groupId } = await p(g.create({ name: 'Class 9 Physics', description: 'Weekly work', membershipType: 'invite_only' }));
  assert.ok(groupId);
  assert.deepStrictEqual(await p(g.addMembers(groupId, { members: [{ userId: 'u-binod', role: 'member' }] })), { response: 'success' });
  const again = await p(g.addMembers(groupId, { members: [{ userId: 'u-binod', role: 'member' }] }));
  assert.strictEqual(again.error.members[0].errorCode, 'MEMBER_EXISTS');
  await p(g.updateMembers(groupId, { members: [{ userId: 'u-binod', role: 'admin' }] }));
  await p(g.addActivities(groupId, { activities: [{ id: 'do_900', type: 'Course' }] }));
  let read = await p(g.getById(groupId, { includeMembers: true, includeActivities: true }));
  assert.strictEqual(read.name, 'Class 9 Physics');
  assert.deepStrictEqual(read.members.map((m) => [m.userId, m.role]).sort(), [['u-asha', 'admin'], ['u-binod', 'admin']]);
  assert.strictEqual(read.activities[0].id, 'do_900');
  await p(g.updateById(groupId, { name: 'Class 10' }));
  await p(g.suspendById(groupId));
  await assert.rejects(p(g.updateById(groupId, { name: 'x' })), (e) => e.response.responseCode === 400 && e.response.body.params.err === 'GS_UDT08');
  await p(g.reactivateById(groupId));
  await p(g.removeActivities(groupId, { activityIds: ['do_900'] }));
  await p(g.updateGroupGuidelines({ userId: 'u-asha', groups: [{ groupId, visited: true }] }));
  const found = await p(g.search({ filters: { userId: 'u-asha' } }));
  assert.deepStrictEqual(found.filter((f) => f.id === groupId).map((f) => [f.name, f.memberRole, f.status]), [['Class 10', 'admin', 'active']]);
  const agg = await p(g.activityService.getDataAggregation(groupId, { id: 'do_900', type: 'Course' }));
  assert.ok(agg.activity.agg.some((m) => m.metric === 'enrolmentCount' && m.value === 0));
  await p(g.removeMembers(groupId, { userIds: ['u-binod'] }));
  await p(g.deleteById(groupId));
  await assert.rejects(p(g.getById(groupId)), (e) => e.response.body.params.err === 'GS_RED07');
  console.log('all calls of the group service are answered');
})().catch((e) => { console.error(e && e.response ? JSON.stringify(e.response) : e); process.exit(1); });
