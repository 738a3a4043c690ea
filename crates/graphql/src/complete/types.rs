//! The fields of the schema with their types, read off its text.

use std::collections::HashMap;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition};
use async_graphql::{Name, Positioned};

use crate::limits::Paged;

/// Types of fields by type and field.
#[derive(Debug, Default)]
pub(crate) struct Types {
    fields: HashMap<Name, HashMap<Name, Type>>,
    paged: Paged,
}

impl Types {
    /// Of a schema's text, which the library has written itself.
    pub(crate) fn of(sdl: &str) -> Self {
        let document = match parse_schema(sdl) {
            Ok(document) => document,
            Err(error) => unreachable!("the schema's own text can be parsed: {error}"),
        };
        let mut types = Self::default();
        for definition in document.definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let fields = match definition.node.kind {
                TypeKind::Object(object) => object.fields,
                TypeKind::Interface(interface) => interface.fields,
                _ => continue,
            };
            types.add(definition.node.name.node, fields);
        }
        types.find_paged();
        types
    }

    fn add(&mut self, of: Name, fields: Vec<Positioned<FieldDefinition>>) {
        let by_name = fields.into_iter().map(|field| (field.node.name.node, field.node.ty.node));
        self.fields.insert(of, by_name.collect());
    }

    /// The names of fields that give many objects. What a connection lists is counted where the connection is asked
    /// for, and `nodes` by its ids.
    fn find_paged(&mut self) {
        let objects = self.fields.iter().filter(|(of, _)| !of.ends_with("Connection")).flat_map(|(_, fields)| fields);
        let paged =
            objects.filter(|(name, ty)| **name != "nodes" && is_list(ty) && self.fields.contains_key(named(ty)));
        self.paged = paged.map(|(name, _)| name.to_string()).collect();
    }

    /// The type of a field; none for what the schema's text does not tell, such as `__schema`.
    pub(super) fn field(&self, of: &str, name: &str) -> Option<&Type> {
        self.fields.get(of)?.get(name)
    }

    /// The fields that give many things.
    pub(crate) fn paged(&self) -> &Paged {
        &self.paged
    }
}

fn is_list(ty: &Type) -> bool {
    match &ty.base {
        BaseType::List(_) => true,
        BaseType::Named(name) => name.ends_with("Connection"),
    }
}

/// The name at the heart of a type.
pub(super) fn named(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(of) => named(of),
    }
}
