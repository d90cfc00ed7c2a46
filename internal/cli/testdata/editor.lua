-- What a person does in Neovim: opens an analysis, reads what is wrong, looks
-- at a claim, goes to an id and back, completes, formats. LEVEE is the program,
-- OUT the file for what was seen.
local out = io.open(vim.env.OUT, "w")
local function say(...) out:write(table.concat({ ... }, " "), "\n") end
local buf = vim.api.nvim_get_current_buf()
local id = vim.lsp.start_client({ name = "levee", cmd = { vim.env.LEVEE, "cast", "lsp" }, root_dir = vim.fn.getcwd() })
vim.lsp.buf_attach_client(buf, id)
local client = vim.lsp.get_client_by_id(id)
vim.wait(20000, function() return client.initialized or client.server_capabilities ~= nil end)

local function diagnostics(want)
  vim.wait(20000, function() return want(vim.diagnostic.get(buf)) end)
  return vim.diagnostic.get(buf)
end
local function ask(method, extra)
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  for k, v in pairs(extra or {}) do params[k] = v end
  local got = vim.lsp.buf_request_sync(buf, method, params, 20000)
  return got and got[id] and (got[id].result or got[id].error)
end
local function go(text, column)
  vim.fn.cursor(1, 1)
  assert(vim.fn.search("\\V" .. text, "cW") > 0, text)
  local at = vim.api.nvim_win_get_cursor(0)
  vim.api.nvim_win_set_cursor(0, { at[1], at[2] + column })
end

for _, d in ipairs(diagnostics(function(all) return #all > 0 end)) do
  if d.code ~= "leftout" then say(d.code, d.lnum + 1, d.col + 1, d.severity, (d.message:gsub("\n.*", ""))) end
end

go("- claim: flatmap-stream@0.1.1 published", 12)
local hover = ask("textDocument/hover")
say("hover", (vim.fn.join(vim.lsp.util.convert_input_to_markdown_lines(hover.contents), "|")))

go("- events: E-1, E-2", 16)
vim.lsp.util.jump_to_location(ask("textDocument/definition"), client.offset_encoding)
say("definition", vim.api.nvim_get_current_line())
say("references", #ask("textDocument/references", { context = { includeDeclaration = true } }))

go("- events: E-1, E-2", 0)
vim.api.nvim_buf_set_lines(buf, vim.fn.line(".") - 1, vim.fn.line("."), true, { "- events: E-1, E" })
for _, d in ipairs(diagnostics(function(all) return #all > 0 and all[1].code == "danglingref" end)) do say(d.code, d.message) end
for _, i in ipairs(ask("textDocument/completion", { position = { line = vim.fn.line(".") - 1, character = 16 } }).items) do say("complete", i.label, i.detail or "") end
vim.cmd("undo")
diagnostics(function(all) return #all > 0 and all[1].code ~= "danglingref" end)

local edits = vim.lsp.buf_request_sync(buf, "textDocument/formatting", { textDocument = vim.lsp.util.make_text_document_params(), options = { tabSize = 2, insertSpaces = true } }, 20000)[id].result
vim.lsp.util.apply_text_edits(edits, buf, client.offset_encoding)
vim.api.nvim_buf_call(buf, function() vim.cmd("silent write! " .. vim.env.OUT .. ".md") end)
say("edits", #edits)

vim.lsp.stop_client(id)
vim.wait(20000, function() return vim.lsp.get_client_by_id(id) == nil end)
out:close()
vim.cmd("qall!")
