/* SPDX-License-Identifier: MIT
 * recipe: a word that a book makes of other words. vm/lua runs it; here is what help tells of it. */
#include "stdlib/words.h"

struct recipe_word {
    struct quoted doc;
    const struct datum *fields, *make;
};
#define R struct recipe_word
/* clang-format off */
static const struct field recipe_fields[] = {
    F_TEXT(R, doc, FIELD_OPTIONAL, "what it is for, as help tells it"),
    F_DATUM(R, fields, FIELD_OPTIONAL, "{ field = \"what it is\" }, or { field = { \"what it is\", default = … } }",
            "what its users write in its braces; without a default a field is required, unless it is optional = true"),
    F_DATUM(R, make, FIELD_REQUIRED, "function(name, t) … end", "declares what a use stands for; in its texts ${field} is filled in"),
    F_END,
};
/* clang-format on */
#undef R

static void add_datum(struct buf *b, const struct datum *d)
{
    if (d->kind == DATUM_TEXT)
        buf_printf(b, "\"%.*s\"", STR_ARG(d->text));
    else if (d->kind == DATUM_NUMBER)
        buf_number(b, d->number);
    else if (d->kind == DATUM_BOOL)
        buf_text(b, d->number != 0 ? "true" : "false");
    else if (d->kind != DATUM_TABLE)
        buf_add(b, d->text);
    for (uint32_t i = 0; d->kind == DATUM_TABLE && i < d->npairs; i++) {
        buf_text(b, i ? ", " : "{ ");
        if (d->pairs[i].index == 0)
            buf_printf(b, "%.*s = ", STR_ARG(d->pairs[i].key));
        add_datum(b, &d->pairs[i].value);
    }
    if (d->kind == DATUM_TABLE)
        buf_text(b, d->npairs ? " }" : "{ }");
}

static struct recipe_field_form read_field(struct linker *l, const struct datum_pair *p)
{
    const struct datum *details = p->value.kind == DATUM_TABLE ? &p->value : NULL, *doc = details ? datum_at(details, 1) : &p->value;
    const struct datum *fallback = datum_get(details, STR("default")), *optional = datum_get(details, STR("optional"));
    struct buf b = {.arena = l->arena};
    if (fallback)
        add_datum(&b, fallback);
    return (struct recipe_field_form){
        .name = p->key,
        .doc = doc && doc->kind == DATUM_TEXT ? doc->text : STR_EMPTY,
        .fallback = fallback ? buf_str(&b) : STR_EMPTY,
        .optional = fallback || (optional && optional->number != 0),
    };
}

static void recipe_lower(struct linker *l, struct inst *i)
{
    const struct recipe_word *w = i->data;
    uint32_t n = w->fields && w->fields->kind == DATUM_TABLE ? w->fields->npairs : 0;
    struct recipe_form f = {.name = i->name, .doc = w->doc.text, .span = i->name_span, .nfields = n};
    f.fields = NEW_ARRAY(l->arena, struct recipe_field_form, n + 1);
    for (uint32_t k = 0; k < n; k++)
        f.fields[k] = read_field(l, &w->fields->pairs[k]);
    *VEC_PUSH(l->arena, l->plan->recipes) = f;
}

const struct word word_recipe = {
    .name = "recipe",
    .summary = "a word made of other words: a function with checked fields and documentation",
    .since = "1",
    .manner = WORD_RECIPE,
    .fields = recipe_fields,
    .size = sizeof(struct recipe_word),
    .effective_at = SIZE_MAX,
    .lower = recipe_lower,
};
