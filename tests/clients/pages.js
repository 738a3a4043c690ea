// Drives the pages of a server in a browser: node pages.js <base address> <folder with node_modules> <browser>
const [base, modules, browser] = process.argv.slice(2);
const assert = require('assert');
const { chromium } = require('module').createRequire(modules + '/x.js')('playwright-core');
const quiet = ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

async function graphql(page) {
  await page.goto(base + '/graphql');
  await page.getByRole('button', { name: 'groups', exact: true }).waitFor();
  await page.getByLabel('Examples').selectOption({ label: 'Make a group' });
  await page.getByRole('button', { name: 'Run' }).click();
  await page.locator('#result', { hasText: '"createGroup"' }).waitFor();
  await page.getByLabel('Examples').selectOption({ label: 'Groups with members' });
  await page.getByRole('button', { name: 'Run' }).click();
  await page.locator('#result', { hasText: '"totalCount": 1' }).waitFor();
  await page.getByLabel('Examples').selectOption({ label: 'Follow what happens' });
  await page.getByRole('button', { name: 'Run' }).click();
  await page.locator('#status', { hasText: 'Listening' }).waitFor();
  const made = await page.request.post(base + '/v1/groups', { data: { name: 'Seen live' } });
  assert.strictEqual(made.status(), 201);
  await page.locator('#result', { hasText: 'Seen live' }).waitFor();
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('button', { name: 'Run' }).waitFor();
}

async function docs(page) {
  await page.goto(base + '/docs');
  const create = page.locator('#createGroup');
  await create.locator('summary').click();
  await create.getByLabel('Body').fill('{"name": "By hand"}');
  await create.getByRole('button', { name: 'Send' }).click();
  await create.getByText('201 Created').first().waitFor();
  const answer = JSON.parse((await create.locator('pre', { hasText: '201 Created' }).first().textContent()).split('\n\n')[1]);
  const upload = page.locator('#requestImport');
  await upload.locator('summary').click();
  await upload.getByLabel('group').fill(answer.id);
  await upload.getByLabel('Body').fill('asha\nbram\n');
  await upload.getByRole('button', { name: 'Send' }).click();
  await upload.locator('pre', { hasText: '202 Accepted' }).waitFor();
}

(async () => {
  const running = await chromium.launch({ executablePath: browser, args: quiet });
  const page = await running.newPage();
  const wrong = [];
  page.on('pageerror', (error) => wrong.push(String(error)));
  page.on('console', (message) => { if (message.type() === 'error') wrong.push(message.text()); });
  page.on('request', (request) => { if (!request.url().startsWith(base) && !request.url().startsWith('data:')) wrong.push(request.url()); });
  await graphql(page);
  await docs(page);
  await running.close();
  assert.deepStrictEqual(wrong, [], 'nothing fails, and nothing comes from elsewhere');
})().catch((error) => { console.error(error); process.exit(1); });
