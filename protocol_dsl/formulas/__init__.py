"""Published formulas, each with citation, domain, units and worked values."""

from __future__ import annotations

from collections.abc import Mapping

from protocol_dsl.formulas.body import BMI, BSA_DU_BOIS, BSA_MOSTELLER
from protocol_dsl.formulas.cardiac import QTCB, QTCF
from protocol_dsl.formulas.chemistry import BIOLOGICALLY_EFFECTIVE_DOSE, CORRECTED_CALCIUM, PERCENTAGE_CHANGE
from protocol_dsl.formulas.formula import Formula, Parameter
from protocol_dsl.formulas.hepatic import CHILD_PUGH
from protocol_dsl.formulas.renal import CKD_EPI_2021, COCKCROFT_GAULT, EGFR_SCHWARTZ

LIBRARY: Mapping[str, Formula] = {
    formula.name: formula
    for formula in (
        BMI,
        BSA_MOSTELLER,
        BSA_DU_BOIS,
        COCKCROFT_GAULT,
        CKD_EPI_2021,
        EGFR_SCHWARTZ,
        QTCF,
        QTCB,
        CORRECTED_CALCIUM,
        CHILD_PUGH,
        PERCENTAGE_CHANGE,
        BIOLOGICALLY_EFFECTIVE_DOSE,
    )
}

__all__ = ["LIBRARY", "Formula", "Parameter"]
