'use strict';
const $ = id => document.getElementById(id);
const make = (tag, className, ...inside) => {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...inside);
  return node;
};
const kept = { get: key => { try { return localStorage.getItem('rollbook.' + key); } catch { return null; } },
  set: (key, value) => { try { localStorage.setItem('rollbook.' + key, value); } catch { /* private window */ } } };

// --- colours: tokens of GraphQL and of JSON, painted with text nodes only
const GRAPHQL = /(#[^\n]*)|("""[\s\S]*?(?:"""|$)|"(?:\\.|[^"\\\n])*"?)|(\$\w+|-?\b\d+(?:\.\d+)?\b)|(@\w+|\b(?:query|mutation|subscription|fragment|on|true|false|null)\b)|(\b[A-Z]\w*\b)|(\b\w+(?=\s*:))/g;
const GRAPHQL_CLASSES = ['c', 's', 'n', 'w', 't', 'k'];
const JSON_TOKENS = /("(?:\\.|[^"\\])*"(?=\s*:))|("(?:\\.|[^"\\])*")|(-?\b\d+(?:\.\d+)?(?:[eE][-+]?\d+)?\b)|(\b(?:true|false|null)\b)/g;
const JSON_CLASSES = ['k', 's', 'n', 'w'];
function paint(text, tokens, classes) {
  const out = document.createDocumentFragment();
  let at = 0;
  for (const match of text.matchAll(tokens)) {
    out.append(text.slice(at, match.index), make('span', classes[match.slice(1).findIndex(Boolean)], match[0]));
    at = match.index + match[0].length;
  }
  out.append(text.slice(at));
  return out;
}
const paintJson = value => {
  const text = JSON.stringify(value, null, 2);
  return text.length > 400000 ? text : paint(text, JSON_TOKENS, JSON_CLASSES);
};
function repaint() {
  $('paint').replaceChildren(paint($('query').value, GRAPHQL, GRAPHQL_CLASSES), '\n');
  $('paint').scrollTop = $('query').scrollTop;
}

// --- requests
let running = null;
const headers = () => {
  const all = { 'content-type': 'application/json' };
  const key = $('key').value.trim(), workspace = $('workspace').value.trim();
  if (key) all.authorization = 'Bearer ' + key;
  if (workspace) all['rollbook-workspace'] = workspace;
  return all;
};
const status = (text, bad) => { $('status').textContent = text; $('status').className = bad ? 'bad' : ''; };
function variables() {
  const text = $('variables').value.trim();
  $('variables').className = '';
  if (!text) return {};
  try { return JSON.parse(text); } catch (error) { $('variables').className = 'bad'; throw new Error('Variables are no JSON: ' + error.message); }
}
// The operation the cursor is in, where there are several.
function operation(query) {
  const found = [...query.replace(/"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|#[^\n]*/g, text => ' '.repeat(text.length))
    .matchAll(/(?:^|[}\s])(query|mutation|subscription)\b\s*(\w+)?/g)].map(match => ({ kind: match[1], name: match[2], at: match.index }));
  const cursor = $('query').selectionStart;
  return found.filter(one => one.at <= cursor).pop() || found[0] || { kind: 'query' };
}
async function run() {
  if (running) { running.abort(); return; }
  const query = $('query').value;
  let asked;
  const chosen = operation(query);
  try { asked = { query, variables: variables() }; } catch (error) { return status(error.message, true); }
  if (chosen.name) asked.operationName = chosen.name;
  remember(query);
  running = new AbortController();
  $('run').textContent = 'Stop'; $('run').classList.add('live');
  $('result').replaceChildren();
  try { await (chosen.kind === 'subscription' ? follow(asked) : once(asked)); }
  catch (error) { if (error.name === 'AbortError') status('Stopped.'); else status(String(error.message || error), true); }
  finally { running = null; $('run').textContent = 'Run'; $('run').classList.remove('live'); }
}
async function once(asked) {
  status('Running …');
  const begun = performance.now();
  const response = await fetch(location.pathname, { method: 'POST', body: JSON.stringify(asked), signal: running.signal,
    headers: { ...headers(), accept: 'application/graphql-response+json, application/json;q=0.9' } });
  const text = await response.text();
  const took = performance.now() - begun;
  let answer;
  try { answer = JSON.parse(text); } catch { answer = null; }
  $('result').replaceChildren(answer === null ? text : paintJson(answer));
  const position = response.headers.get('rollbook-position');
  const size = text.length < 2048 ? text.length + ' B' : (text.length / 1024).toFixed(1) + ' KiB';
  status(`${response.status} · ${took.toFixed(took < 10 ? 1 : 0)} ms · ${size}` + (position ? ` · position ${position}` : '')
    + (answer && answer.errors ? ` · ${answer.errors.length} error${answer.errors.length > 1 ? 's' : ''}` : ''), !response.ok || (answer && answer.errors));
}
// A stream that is cut off goes on after the last event that arrived.
async function follow(asked) {
  let last = '', count = 0, pause = 500;
  for (;;) {
    try {
      const response = await fetch(location.pathname, { method: 'POST', body: JSON.stringify(asked), signal: running.signal,
        headers: { ...headers(), accept: 'text/event-stream', ...(last && { 'last-event-id': last }) } });
      if (!response.headers.get('content-type').startsWith('text/event-stream')) {
        const text = await response.text();
        $('result').replaceChildren(text.startsWith('{') ? paintJson(JSON.parse(text)) : text);
        return status(response.status + ' · no stream', true);
      }
      status('Listening … ' + (count ? count + ' so far' : 'nothing yet'));
      for await (const event of events(response.body)) {
        pause = 500;
        if (event.id) last = event.id;
        if (event.event === 'complete') return status(`Complete · ${count} answer${count === 1 ? '' : 's'}`);
        if (event.event !== 'next') continue;
        count += 1;
        $('result').prepend(paintJson(JSON.parse(event.data)), count > 1 ? make('hr') : '');
        while ($('result').querySelectorAll('hr').length > 200) $('result').lastChild.remove();
        status(`Listening · ${count} so far` + (last ? ` · position ${last}` : ''));
      }
    } catch (error) { if (error.name === 'AbortError') throw error; }
    status(`The stream was cut off; trying again · ${count} so far`, true);
    await new Promise((go, stop) => {
      const timer = setTimeout(go, pause);
      running.signal.addEventListener('abort', () => { clearTimeout(timer); stop(new DOMException('', 'AbortError')); }, { once: true });
    });
    pause = Math.min(pause * 2, 10000);
  }
}
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split(/\r?\n\r?\n/);
    rest = blocks.pop();
    for (const block of blocks) {
      const event = { event: 'message', data: '', id: '' };
      for (const line of block.split(/\r?\n/)) {
        const [, name, text] = /^(\w*):? ?(.*)$/.exec(line) || [];
        if (name === 'data') event.data += (event.data && '\n') + text;
        else if (name) event[name] = text;
      }
      yield event;
    }
  }
}

// --- the schema: read once per key, shown as pages with a trail
const INTROSPECTION = `query Schema { __schema { queryType { name } mutationType { name } subscriptionType { name } types { ...Full } } }
fragment Full on __Type { kind name description
  fields(includeDeprecated: true) { name description isDeprecated deprecationReason args { ...Input } type { ...Ref } }
  inputFields { ...Input } interfaces { name } enumValues(includeDeprecated: true) { name description } possibleTypes { name } }
fragment Input on __InputValue { name description defaultValue type { ...Ref } }
fragment Ref on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }`;
let types = new Map(), roots = [], trail = [];
const spell = type => type.kind === 'NON_NULL' ? spell(type.ofType) + '!' : type.kind === 'LIST' ? `[${spell(type.ofType)}]` : type.name;
const core = type => type.ofType ? core(type.ofType) : type.name;
async function readSchema() {
  try {
    const response = await fetch(location.pathname, { method: 'POST', headers: headers(), body: JSON.stringify({ query: INTROSPECTION }) });
    const answer = await response.json();
    if (!answer.data) throw new Error(answer.errors[0].message);
    const schema = answer.data.__schema;
    types = new Map(schema.types.map(type => [type.name, type]));
    roots = ['query', 'mutation', 'subscription'].map(kind => [kind, schema[kind + 'Type']]).filter(([, type]) => type).map(([kind, type]) => [kind, type.name]);
    show([]);
  } catch (error) { $('docs').replaceChildren(make('p', '', 'The schema cannot be read: ' + error.message)); }
}
const link = (text, className, act) => {
  const button = make('button', 'link ' + className, text);
  button.addEventListener('click', act);
  return button;
};
const typeLink = type => {
  const text = spell(type), name = core(type);
  return link(text, '', () => show([...trail, name]));
};
const argument = arg => make('div', '', arg.name, ': ', typeLink(arg.type), arg.defaultValue ? ' = ' + arg.defaultValue : '');
function item(owner, field) {
  const root = roots.find(([, name]) => name === owner);
  const name = root ? link(field.name, 'name', () => insert(root[0], field)) : make('span', 'k', field.name);
  if (root) name.title = 'Put it into the editor';
  const node = make('div', 'item', name);
  if (field.args && field.args.length) node.append('(', make('div', 'args', ...field.args.map(argument)), ')');
  node.append(': ', typeLink(field.type), field.defaultValue ? ' = ' + field.defaultValue : '');
  if (field.description) node.append(make('p', '', field.description));
  if (field.isDeprecated) node.append(make('p', '', 'Deprecated: ' + field.deprecationReason));
  return node;
}
function show(next) {
  trail = next.slice(-6);
  $('trail').replaceChildren();
  if (trail.length) $('trail').append(link('Schema', '', () => show([])));
  trail.forEach((name, place) => $('trail').append(' › ', place === trail.length - 1 ? name : link(name, '', () => show(trail.slice(0, place + 1)))));
  const out = [];
  if (!trail.length) {
    for (const [kind, name] of roots) {
      out.push(make('h4', '', kind[0].toUpperCase() + kind.slice(1)));
      for (const field of types.get(name).fields) out.push(brief(name, field));
    }
    out.push(make('h4', '', 'Types'));
    for (const type of [...types.values()].filter(type => !type.name.startsWith('__') && !roots.some(([, name]) => name === type.name)).sort((a, b) => a.name < b.name ? -1 : 1))
      out.push(make('div', 'item', link(type.name, '', () => show([type.name]))));
  } else out.push(...page(types.get(trail.at(-1))));
  $('docs').replaceChildren(...out);
  $('docs').scrollTop = 0;
}
const brief = (owner, field) => {
  const root = roots.find(([, name]) => name === owner);
  const more = link('…', '', () => { show([owner]); const target = [...$('docs').querySelectorAll('.item')].find(node => node.firstChild.textContent === field.name); if (target) target.scrollIntoView(); });
  more.title = 'Arguments and type';
  more.setAttribute('aria-label', 'More about ' + field.name);
  const name = link(field.name, 'name', () => insert(root[0], field));
  name.title = 'Put it into the editor';
  return make('div', 'item', name, ' ', more, field.description ? make('p', '', field.description) : '');
};
function page(type) {
  const out = [make('h3', '', type.name)];
  if (type.description) out.push(make('p', '', type.description));
  const part = (title, list, each) => { if (list && list.length) out.push(make('h4', '', title), ...list.map(each)); };
  part('Fields', type.fields || type.inputFields, field => item(type.name, field));
  part('Values', type.enumValues, value => make('div', 'item', make('span', 'k', value.name), value.description ? make('p', '', value.description) : ''));
  part('Implements', type.interfaces, one => make('div', 'item', link(one.name, '', () => show([...trail, one.name]))));
  part('Is one of', type.possibleTypes, one => make('div', 'item', link(one.name, '', () => show([...trail, one.name]))));
  return out;
}
function search() {
  const text = $('search').value.trim().toLowerCase();
  if (!text) return show(trail);
  const found = [];
  for (const type of types.values()) {
    if (type.name.startsWith('__')) continue;
    if (type.name.toLowerCase().includes(text)) found.push(make('div', 'item', link(type.name, '', () => show([type.name]))));
    for (const field of type.fields || type.inputFields || [])
      if (field.name.toLowerCase().includes(text)) found.push(make('div', 'item', link(type.name, '', () => show([type.name])), '.', make('span', 'k', field.name), ': ', typeLink(field.type)));
    if (found.length > 100) break;
  }
  $('docs').replaceChildren(...(found.length ? found : [make('p', '', 'Nothing by that name.')]));
}
// A whole operation for a field of a root: its required arguments as variables, its plain fields as selection.
function insert(kind, field) {
  const needed = field.args.filter(arg => arg.type.kind === 'NON_NULL' && arg.defaultValue === null);
  const name = field.name[0].toUpperCase() + field.name.slice(1);
  const heads = needed.map(arg => `$${arg.name}: ${spell(arg.type)}`).join(', ');
  const passed = needed.map(arg => `${arg.name}: $${arg.name}`).join(', ');
  const text = `${kind} ${name}${heads && `(${heads})`} {\n  ${field.name}${passed && `(${passed})`}${selection(types.get(core(field.type)), 1)}\n}\n`;
  $('query').value = text;
  $('variables').value = needed.length ? JSON.stringify(Object.fromEntries(needed.map(arg => [arg.name, sample(arg.type)])), null, 2) : '';
  changed();
  $('query').focus();
}
const plain = type => ['SCALAR', 'ENUM'].includes((types.get(core(type)) || {}).kind);
function selection(type, depth) {
  if (!type || !type.fields) return '';
  const pad = '  '.repeat(depth + 1);
  const free = type.fields.filter(field => !field.args.some(arg => arg.type.kind === 'NON_NULL' && arg.defaultValue === null));
  const lines = free.filter(field => plain(field.type)).slice(0, 8).map(field => pad + field.name);
  const into = depth < 4 && free.filter(field => ['nodes', 'pageInfo', 'group', 'subject', 'edges', 'node', 'report'].includes(field.name) && !plain(field.type)
    && !(field.name === 'edges' && type.fields.some(other => other.name === 'nodes')));
  for (const field of into || []) if (!(depth > 1 && ['group', 'subject'].includes(field.name))) lines.push(pad + field.name + selection(types.get(core(field.type)), depth + 1));
  return lines.length ? ` {\n${lines.join('\n')}\n${'  '.repeat(depth)}}` : ' {\n' + pad + '__typename\n' + '  '.repeat(depth) + '}';
}
function sample(type) {
  if (type.kind === 'NON_NULL') return sample(type.ofType);
  if (type.kind === 'LIST') return [sample(type.ofType)];
  const known = types.get(type.name);
  if (known && known.kind === 'ENUM') return known.enumValues[0].name;
  if (known && known.kind === 'INPUT_OBJECT') return Object.fromEntries(known.inputFields.filter(field => field.type.kind === 'NON_NULL' && field.defaultValue === null).map(field => [field.name, sample(field.type)]));
  return { Int: 0, Float: 0, Boolean: false, Long: 0, DateTime: new Date().toISOString() }[type.name] ?? '';
}

// --- editing
function tidy() {
  const tokens = $('query').value.match(/#[^\n]*|"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|\.\.\.|[{}()[\]:=!|@$&]|[^\s{}()[\]:=!|@$&,"#]+/g) || [];
  let out = '', depth = 0, round = 0;
  const line = () => { out = out.trimEnd() + '\n' + '  '.repeat(Math.max(depth, 0)); };
  for (const token of tokens) {
    if (token[0] === '#') { out += token; line(); continue; }
    if ('([' .includes(token)) { out = token === '(' ? out.trimEnd() + '(' : out + '['; round += 1; continue; }
    if (')]'.includes(token)) { out = out.trimEnd().replace(/,$/, '') + token + ' '; round -= 1; continue; }
    if (token === '{' && !round) { out = out.trimEnd() + (out.trim() ? ' {' : '{'); depth += 1; line(); continue; }
    if (token === '}' && !round) { depth -= 1; line(); out += '}'; line(); if (!depth) out = out.trimEnd() + '\n\n'; continue; }
    if (token === '{') { out += '{ '; continue; }
    if (token === '}') { out = out.trimEnd().replace(/,$/, '') + ' } '; continue; }
    if (token === ':') { out = out.trimEnd() + ': '; continue; }
    if (token === '!') { out = out.trimEnd() + '! '; continue; }
    if (token === '$' || token === '@' || token === '...') { if (round && /[\w\]!"]\s$/.test(out)) out = out.trimEnd() + ', '; else if (!round && token === '...') line(); out += token; continue; }
    if (token === '=' || token === '|' || token === '&') { out += token + ' '; continue; }
    const continues = /(?:[:=$@([{]|\.\.\.|\bon|\bquery|\bmutation|\bsubscription|\bfragment)\s*$/.test(out);
    if (round) { if (!continues && /[\w\]})!"]\s*$/.test(out)) out = out.trimEnd() + ', '; out += token; out += ' '; continue; }
    if (!continues && depth && !/\n\s*$/.test(out) && !/:\s$/.test(out)) line();
    out += token + ' ';
  }
  $('query').value = out.trim().replace(/[ \t]+$/gm, '') + '\n';
  changed();
}
function changed() { repaint(); kept.set('query', $('query').value); kept.set('variables', $('variables').value); }
const label = query => query.replace(/#[^\n]*/g, '').replace(/\s+/g, ' ').trim().slice(0, 60);
function remember(query) {
  const all = recalled().filter(one => one.query !== query);
  kept.set('history', JSON.stringify([{ query, variables: $('variables').value }, ...all].slice(0, 40)));
  listHistory();
}
function recalled() { try { return JSON.parse(kept.get('history')) || []; } catch { return []; } }
function listHistory() { fill($('history'), 'History', recalled().map(one => label(one.query))); }
function fill(select, title, labels) {
  select.replaceChildren(...[title, ...labels].map((text, place) => { const option = make('option', '', text); option.value = place ? place - 1 : ''; return option; }));
}
function put(one) { $('query').value = one.query; $('variables').value = one.variables || ''; changed(); }
const EXAMPLES = [
  ['Groups with members', '# The newest groups, five members each: always the same few statements.\nquery Groups($first: Int = 20) {\n  groups(first: $first, order: { field: CREATED, descending: true }) {\n    totalCount\n    nodes {\n      id\n      name\n      status\n      memberCount\n      members(first: 5) {\n        nodes {\n          role\n          member {\n            ref\n            subject {\n              name\n            }\n          }\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n'],
  ['Make a group', 'mutation CreateGroup($input: CreateGroupInput!) {\n  createGroup(input: $input) {\n    position\n    group {\n      id\n      number\n      token\n      name\n      memberCount\n    }\n  }\n}\n', '{\n  "input": {\n    "name": "divers",\n    "tags": ["club"],\n    "members": [{ "ref": "user:u-asha", "role": "admin" }, { "ref": "user:u-ben" }]\n  }\n}'],
  ['Groups of a member', 'query Member($ref: String!) {\n  member(ref: $ref) {\n    ref\n    groups(first: 20) {\n      totalCount\n      nodes {\n        role\n        group {\n          name\n          status\n        }\n      }\n    }\n  }\n}\n', '{ "ref": "user:u-asha" }'],
  ['Events of the log', 'query Events($after: String) {\n  events(first: 20, after: $after) {\n    edges {\n      cursor\n      node {\n        recordedAt\n        actor\n        sentence\n        data\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}\n'],
  ['Follow what happens', '# Runs until you stop it. A stream that is cut off goes on where it was.\nsubscription Follow {\n  events(fromStart: false) {\n    position\n    recordedAt\n    type\n    sentence\n    group {\n      name\n      memberCount\n    }\n  }\n}\n'],
  ['Import members', 'mutation Import($group: ID!, $csv: String!) {\n  requestImport(group: $group, csv: $csv) {\n    job\n    position\n    import {\n      status\n    }\n  }\n}\n', '{\n  "group": "",\n  "csv": "u-asha\\nu-ben\\n"\n}'],
  ['Projections', 'query Projections {\n  projections {\n    name\n    state\n    lag\n    error\n  }\n}\n'],
];

$('run').addEventListener('click', run);
$('tidy').addEventListener('click', tidy);
$('query').addEventListener('input', changed);
$('query').addEventListener('scroll', () => { $('paint').scrollTop = $('query').scrollTop; });
$('variables').addEventListener('input', changed);
$('search').addEventListener('input', search);
$('examples').addEventListener('change', event => { const one = EXAMPLES[event.target.value]; if (one) put({ query: one[1], variables: one[2] }); event.target.value = ''; });
$('history').addEventListener('change', event => { const one = recalled()[event.target.value]; if (one) put(one); event.target.value = ''; });
$('workspace').addEventListener('change', () => kept.set('workspace', $('workspace').value));
// The key stays in this tab alone.
$('key').addEventListener('change', () => { try { sessionStorage.setItem('rollbook.key', $('key').value); } catch { /* private window */ } readSchema(); });
document.addEventListener('keydown', event => {
  if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') { event.preventDefault(); run(); }
  if ((event.ctrlKey || event.metaKey) && event.shiftKey && event.key.toLowerCase() === 'p') { event.preventDefault(); tidy(); }
});
$('query').addEventListener('keydown', event => {
  const box = event.target, at = box.selectionStart;
  if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    const before = box.value.slice(0, at), indent = /[^\n]*$/.exec(before)[0].match(/^ */)[0];
    const opens = /[{([]\s*$/.test(before), closes = opens && /^\s*[})\]]/.test(box.value.slice(box.selectionEnd));
    box.setRangeText('\n' + indent + (opens ? '  ' : '') + (closes ? '\n' + indent : ''), at, box.selectionEnd, 'end');
    if (closes) box.selectionStart = box.selectionEnd = at + 1 + indent.length + 2;
    changed();
  } else if (event.key === '}' && /\n +$/.test(box.value.slice(0, at))) {
    event.preventDefault();
    box.setRangeText('}', at - 2, box.selectionEnd, 'end');
    changed();
  }
});
fill($('examples'), 'Examples', EXAMPLES.map(one => one[0]));
listHistory();
// A link can name the workspace it is about: /graphql#workspace=demo
$('workspace').value = new URLSearchParams(location.hash.slice(1)).get('workspace') || kept.get('workspace') || '';
try { $('key').value = sessionStorage.getItem('rollbook.key') || ''; } catch { /* private window */ }
put({ query: kept.get('query') || EXAMPLES[0][1], variables: kept.get('variables') || '' });
readSchema();
