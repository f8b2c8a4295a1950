//! The layouts that come along. They are data: whoever needs another one copies one and changes it.

pub struct BuiltIn {
    pub source: &'static str,
    pub file_kind: &'static str,
    /// As JSON.
    pub layout: &'static str,
}

pub const BUILT_IN: [BuiltIn; 10] = [
    BuiltIn {
        source: "Chemence",
        file_kind: "xlsx",
        layout: include_str!("../../layouts/chemence.json"),
    },
    BuiltIn {
        source: "Cygnus",
        file_kind: "xlsx",
        layout: include_str!("../../layouts/cygnus.json"),
    },
    BuiltIn {
        source: "InspeKtor",
        file_kind: "xlsx",
        layout: include_str!("../../layouts/inspektor.json"),
    },
    BuiltIn {
        source: "Logiquip",
        file_kind: "xlsx",
        layout: include_str!("../../layouts/logiquip.json"),
    },
    BuiltIn { source: "Novo", file_kind: "xlsx", layout: include_str!("../../layouts/novo.json") },
    BuiltIn {
        source: "QuickBooks",
        file_kind: "xlsx",
        layout: include_str!("../../layouts/quickbooks.json"),
    },
    BuiltIn {
        source: "Summit Medical",
        file_kind: "pdf",
        layout: include_str!("../../layouts/summit_medical_pdf.json"),
    },
    BuiltIn {
        source: "Summit Medical",
        file_kind: "xlsx",
        layout: include_str!("../../layouts/summit_medical_xlsx.json"),
    },
    BuiltIn {
        source: "Sunoptic",
        file_kind: "xlsx",
        layout: include_str!("../../layouts/sunoptic.json"),
    },
    BuiltIn {
        source: "Ternio",
        file_kind: "xlsx",
        layout: include_str!("../../layouts/ternio.json"),
    },
];
