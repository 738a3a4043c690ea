// Renders /openapi.json. Everything goes into the page as text, never as markup.
"use strict";

const make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
};

const short = (reference) => reference.split("/").pop();

// A schema as a sample value, so that one sees the shape at a glance.
const sample = (spec, schema, depth = 0) => {
  if (!schema) return null;
  if (schema.$ref) return depth > 4 ? short(schema.$ref) : sample(spec, spec.components.schemas[short(schema.$ref)], depth + 1);
  const choice = (schema.oneOf || schema.anyOf || schema.allOf || []).find((one) => one.type !== "null");
  if (choice) return sample(spec, choice, depth + 1);
  if (schema.enum) return schema.enum.join(" | ");
  if (schema.examples) return schema.examples[0];
  const type = Array.isArray(schema.type) ? schema.type.find((one) => one !== "null") : schema.type;
  if (type === "array") return [sample(spec, schema.items, depth + 1)];
  if (type === "object" || schema.properties) {
    const entries = Object.entries(schema.properties || {}).map(([key, value]) => [key, sample(spec, value, depth + 1)]);
    return Object.fromEntries(entries);
  }
  return type === "integer" || type === "number" ? 0 : type === "boolean" ? false : schema.format || "";
};

const pretty = (value) => make("pre", {}, JSON.stringify(value, null, 2));

// What must be said, ready to be completed and sent.
const beginning = (spec, schema) => {
  const known = schema?.$ref ? spec.components.schemas[short(schema.$ref)] : (schema?.oneOf || []).find((one) => one.$ref) || schema;
  if (known?.$ref) return beginning(spec, known);
  const needed = (known?.required || []).map((key) => [key, sample(spec, known.properties[key], 1)]);
  return JSON.stringify(Object.fromEntries(needed), null, 2);
};

const bodySchema = (content) => Object.values(content || {})[0]?.schema;

// Bodies that are no JSON are sent as they are typed.
const bodyField = (spec, content) => {
  if (!content) return [];
  const type = content["application/json"] ? "application/json" : Object.keys(content).find((one) => one.startsWith("text/")) || Object.keys(content)[0];
  const schema = content[type].schema;
  const json = type === "application/json";
  const field = make("textarea", { "aria-label": "Body", "data-type": type }, json ? beginning(spec, schema) : "");
  return [make("p", {}, make("strong", {}, "Body"), ` ${type}`), field, json ? pretty(sample(spec, schema)) : null];
};

const parameterTable = (parameters) => {
  if (!parameters?.length) return null;
  const rows = parameters.map((parameter) =>
    make("tr", {},
      make("td", {}, make("code", {}, parameter.name)),
      make("td", {}, parameter.in + (parameter.required ? ", required" : "")),
      make("td", {}, parameter.description || ""),
      make("td", {}, make("input", { "data-in": parameter.in, "data-name": parameter.name, "aria-label": parameter.name }))));
  return make("table", {}, ...rows);
};

const responses = (spec, operation) =>
  Object.entries(operation.responses || {}).flatMap(([status, response]) => {
    const schema = bodySchema(response.content);
    const line = make("p", {}, make("strong", {}, status), " ", response.description || "");
    return schema && status < "300" ? [line, pretty(sample(spec, schema))] : [line];
  });

const send = async (method, path, card) => {
  const headers = {};
  const query = new URLSearchParams();
  let target = path;
  for (const input of card.querySelectorAll("input[data-in]")) {
    if (!input.value) continue;
    if (input.dataset.in === "path") target = target.replace(`{${input.dataset.name}}`, encodeURIComponent(input.value));
    if (input.dataset.in === "query") query.append(input.dataset.name, input.value);
    if (input.dataset.in === "header") headers[input.dataset.name] = input.value;
  }
  const key = document.getElementById("key").value;
  const workspace = document.getElementById("workspace").value;
  if (key) headers["X-Api-Key"] = key;
  if (workspace) headers["Rollbook-Workspace"] = workspace;
  const field = card.querySelector("textarea");
  const body = field?.value;
  if (body) headers["Content-Type"] = field.dataset.type;
  const suffix = query.size ? `?${query}` : "";
  const response = await fetch(target + suffix, { method: method.toUpperCase(), headers, body: body || undefined });
  const text = await response.text();
  let shown = text;
  try { shown = JSON.stringify(JSON.parse(text), null, 2); } catch { /* not JSON: shown as it came */ }
  const told = ["etag", "rollbook-position", "location", "x-request-id"].filter((name) => response.headers.has(name));
  return [`${response.status} ${response.statusText}`, ...told.map((name) => `${name}: ${response.headers.get(name)}`), "", shown].join("\n");
};

const operationCard = (spec, path, method, operation) => {
  const output = make("pre", { hidden: "" });
  const button = make("button", { type: "button" }, "Send");
  const card = make("details", { id: operation.operationId },
    make("summary", {}, make("span", { class: `method ${method}` }, method.toUpperCase()), make("code", {}, path),
      make("span", { class: "title" }, operation.summary || "")),
    operation.description ? make("p", {}, operation.description) : null,
    parameterTable(operation.parameters),
    ...bodyField(spec, operation.requestBody?.content),
    make("p", {}, button), output, ...responses(spec, operation));
  button.addEventListener("click", async () => {
    output.hidden = false;
    output.textContent = "…";
    output.textContent = await send(method, path, card).catch((error) => String(error));
  });
  return card;
};

const render = (spec) => {
  document.getElementById("about").textContent = spec.info.description;
  const byTag = new Map();
  for (const [path, item] of Object.entries(spec.paths)) {
    for (const method of ["get", "post", "put", "patch", "delete"]) {
      const operation = item[method];
      if (!operation) continue;
      const tag = operation.tags?.[0] || "other";
      if (!byTag.has(tag)) byTag.set(tag, []);
      byTag.get(tag).push(operationCard(spec, path, method, operation));
    }
  }
  const main = document.getElementById("operations");
  for (const [tag, cards] of byTag) main.append(make("section", {}, make("h2", {}, tag), ...cards));
};

// A link can name the workspace it is about: /docs#workspace=demo
document.getElementById("workspace").value = new URLSearchParams(location.hash.slice(1)).get("workspace") || "";

fetch("/openapi.json")
  .then((response) => response.json())
  .then(render)
  .catch((error) => { document.getElementById("about").textContent = `The description cannot be read: ${error}`; });
