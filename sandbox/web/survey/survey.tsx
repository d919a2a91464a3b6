/** The script of the survey form. */
import { continuePage } from '../shared/hydration.tsx';
import { SurveyPage } from './surveyPage.tsx';

continuePage(SurveyPage);
